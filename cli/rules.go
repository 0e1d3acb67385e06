package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"assay/cases"
	"assay/checks"
	"assay/config"
	"assay/mock"
	"assay/rule"
)

func (a *app) rulesCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "rules [flags]",
		Short: "List every rule with its basis, and every technique",
		Long: `rules lists every rule that a server or a description is judged by, and every
technique by which cases are made. The basis of a rule says how binding it is: must
(an RFC or the description's own text), should, or expectation (customary: no
document obliges a server to refuse invalid input).`,
		Example: `  assay rules
  assay rules --json
  assay explain id/unique`,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				enc := json.NewEncoder(a.stdout)
				enc.SetIndent("", "  ")
				return enc.Encode(struct {
					Rules      []rule.Info       `json:"rules"`
					Techniques []cases.Technique `json:"techniques"`
				}{checks.Rules(), cases.Techniques()})
			}
			w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "RULE\tBASIS\tJUDGES\tTITLE")
			for _, r := range checks.Rules() {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.ID, r.Basis, r.Subject, r.Title)
			}
			fmt.Fprintln(w, "\nTECHNIQUE\t\t\tTITLE")
			for _, t := range cases.Techniques() {
				fmt.Fprintf(w, "%s\t\t\t%s\n", t.Name, t.Title)
			}
			return w.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain ID",
		Short: "Explain one rule or technique: what it asks, why, and what breaks it",
		Example: `  assay explain id/unique
  assay explain missing-required`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			var ids []string
			for _, r := range checks.Rules() {
				if string(r.ID) == args[0] {
					fmt.Fprint(a.stdout, explanation(r))
					return nil
				}
				ids = append(ids, string(r.ID))
			}
			for _, t := range cases.Techniques() {
				if t.Name == args[0] {
					fmt.Fprintf(a.stdout, "%s\n  %s\n\n  source   %s\n  since    %s\n  cases    assay cases --run '/%s/'\n", t.Name, t.Title, cmp.Or(t.Ref, "none"), t.Since, t.Name)
					return nil
				}
				ids = append(ids, t.Name)
			}
			return mistakef("unknown rule or technique %q%s", args[0], config.Suggest(args[0], ids))
		},
	}
}

// explanation is one rule in full, with the faults of the reference server that
// break it.
func explanation(r rule.Info) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  %s\n\n", r.ID, r.Title)
	fmt.Fprintf(&b, "  basis    %s (%s)\n", r.Basis, meaning[r.Basis])
	fmt.Fprintf(&b, "  judges   the %s, once a %s\n", r.Subject, r.Kind)
	for _, ref := range r.Refs {
		fmt.Fprintf(&b, "  source   %s\n", cite(ref))
	}
	for _, id := range r.Needs {
		fmt.Fprintf(&b, "  needs    %s (where that fails, this is skipped)\n", id)
	}
	for _, f := range mock.Faults() {
		for _, id := range f.Rules {
			if id == r.ID {
				fmt.Fprintf(&b, "  shown by assay mock --fault %s: %s\n", f.Name, f.Title)
			}
		}
	}
	fmt.Fprintf(&b, "  since    %s\n", r.Since)
	return b.String()
}

var meaning = map[rule.Basis]string{
	rule.Must:        "an RFC or the description itself demands it",
	rule.Should:      "recommended; breaking it is weak",
	rule.Expectation: "customary: no document obliges a server to it",
}

// cite is a reference in one line.
func cite(ref rule.Ref) string {
	text := ref.Doc
	if ref.Section != "" {
		text += " section " + ref.Section
	}
	if ref.URL != "" {
		text += " <" + ref.URL + ">"
	}
	return text
}

// joined writes rule ids in one cell.
func joined(ids []rule.ID) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	return strings.Join(texts, " ")
}
