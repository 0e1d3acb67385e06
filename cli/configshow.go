package cli

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"assay/config"
	"assay/suite"
)

// shownSetting is one setting as config show prints it.
type shownSetting struct {
	Name string `json:"name"`
	// Values are empty when nothing sets it; Default then says what applies.
	Values  []string `json:"values,omitempty"`
	Default string   `json:"default,omitempty"`
	// Origin is "flag", "default", the variable, or file:line; Layer is the
	// profile or target whose entry that is.
	Origin string `json:"origin"`
	Layer  string `json:"layer,omitempty"`
	// Unset says that the value names a variable that is not set.
	Unset string `json:"unset,omitempty"`
	// Settings are those of a map or list of maps, by the name of the entry.
	Entries []shownEntry `json:"entries,omitempty"`
}

type shownEntry struct {
	Name     string         `json:"name,omitempty"`
	Origin   string         `json:"origin"`
	Settings []shownSetting `json:"settings,omitempty"`
}

// shownConfig is the whole of config show.
type shownConfig struct {
	File     string         `json:"file,omitempty"`
	Settings []shownSetting `json:"settings"`
}

func (a *app) configShowCommand() *cobra.Command {
	var r runFlags
	format := "text"
	cmd := &cobra.Command{
		Use:     "show [flags]",
		Short:   "Print every setting of a run with its value and origin",
		Example: "  assay config show\n  assay config show --profile ci --target staging\n  assay config show --output json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "text" && format != "json" {
				return mistakef("--output %q: print as text or json", format)
			}
			policy, err := a.policy(&r)
			if err != nil {
				return err
			}
			return a.show(cmd, format, policy)
		},
	}
	cmd.Flags().StringVar(&format, "output", "text", "print as text or json (`FORMAT`)")
	r.bind(cmd)
	return cmd
}

func (a *app) show(cmd *cobra.Command, format string, policy suite.Policy) error {
	out := shownConfig{File: a.file}
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" && f.Name != "output" && f.Name != ruleFlag {
			out.Settings = append(out.Settings, a.shownFlag(f))
		}
	})
	for _, key := range slices.Concat(knowledge(), layered(cmd.Root())) {
		if s, ok := a.found[key.Name]; ok && key.Name != rulesName {
			out.Settings = append(out.Settings, shownOf(key.Name, s))
		}
	}
	if len(policy.Entries) > 0 {
		out.Settings = append(out.Settings, shownRules(policy))
	}
	if format == "json" {
		enc := json.NewEncoder(a.stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(out)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, s := range out.Settings {
		s.print(w, "")
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "assay: %s\n", orElse(a.file, "no "+config.FileName+" was found"))
	return nil
}

// shownRules are the changes to rules of all layers, which add up.
func shownRules(policy suite.Policy) shownSetting {
	out := shownSetting{Name: rulesName, Origin: "of those that fit, the last one counts"}
	for _, e := range policy.Entries {
		entry := shownEntry{Origin: e.Origin}
		for _, part := range [][2]string{
			{"rule", string(e.Rule)}, {"mode", e.Mode}, {"operation", e.Operation}, {"technique", e.Technique}, {"place", e.Pointer}, {"reason", e.Reason},
		} {
			if part[1] != "" {
				entry.Settings = append(entry.Settings, shownSetting{Name: part[0], Values: []string{part[1]}, Origin: e.Origin})
			}
		}
		out.Entries = append(out.Entries, entry)
	}
	return out
}

var defaultInUsage = regexp.MustCompile(`\(default:? ([^)]*)\)$`)

// shownFlag is a setting that has a flag.
func (a *app) shownFlag(f *pflag.Flag) shownSetting {
	if a.given[f.Name] {
		s := shownSetting{Name: f.Name, Origin: "flag", Values: valuesOf(f)}
		if f.Name == "target" && a.chosen != nil && a.chosen.entry != nil {
			s.Layer = "target " + a.chosen.name
		}
		for i, v := range s.Values {
			s.Values[i] = masked(f.Name, v, false)
		}
		return s
	}
	if s, ok := a.found[f.Name]; ok {
		out := shownOf(f.Name, s)
		if f.Name == "target" && a.chosen != nil && a.chosen.entry != nil {
			out.Values, out.Layer = []string{masked("url", a.chosen.value, false)}, "target "+a.chosen.name
		}
		return out
	}
	s := shownSetting{Name: f.Name, Origin: "default"}
	if m := defaultInUsage.FindStringSubmatch(f.Usage); m != nil {
		s.Default = m[1]
	} else if d := f.DefValue; d != "" && d != "[]" && d != "0" && d != "0s" {
		s.Default = d
	}
	return s
}

// shownOf is a setting that comes from a layer. Of a file its text is shown as
// it is written, so that what the environment put in is not.
func shownOf(name string, s config.Setting) shownSetting {
	out := shownSetting{Name: name, Origin: s.Origin}
	if s.Layer != "file" && s.Layer != "environment" {
		out.Layer = s.Layer
	}
	values := s.Values
	if len(s.Written) > 0 {
		values = s.Written
	}
	for _, v := range values {
		out.Values = append(out.Values, masked(name, v, len(s.Written) > 0))
	}
	if s.Unset != nil {
		out.Unset = s.Unset.Error()
	}
	for _, e := range s.Entries {
		entry := shownEntry{Name: e.Name, Origin: e.Origin}
		for _, below := range sortedNames(e.Settings) {
			entry.Settings = append(entry.Settings, shownOf(below, e.Settings[below]))
		}
		out.Entries = append(out.Entries, entry)
	}
	return out
}

func sortedNames(settings map[string]config.Setting) []string {
	var out []string
	for name := range settings {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// hidden stands for what is secret.
const hidden = "…"

var userinfo = regexp.MustCompile(`://[^/?#\s]*@`)

// masked hides a secret. A text of the file in which ${NAME} stands tells where
// the secret is, and not what it is.
func masked(name, value string, fromFile bool) string {
	refers := fromFile && config.Refers(value)
	field, rest, _ := strings.Cut(value, ":")
	parameter, _, _ := strings.Cut(value, "=")
	switch {
	case refers && (name != "token" || wholeReference.MatchString(value)):
	case name == "token", name == "auth-command", name == "auth" && !namesSource(value):
		return hidden
	case name == "header" && rest != "" && (!fromFile || secretName.MatchString(field)):
		return field + ": " + hidden
	case strings.HasPrefix(name, "param") && secretName.MatchString(parameter):
		return parameter + "=" + hidden
	}
	return userinfo.ReplaceAllString(value, "://"+hidden+"@")
}

// namesSource says whether a text of --auth says where the secret is, as all
// that can be used do.
func namesSource(auth string) bool {
	_, _, err := splitAuth(auth)
	return auth == "oauth2" || err == nil
}

var wholeReference = regexp.MustCompile(`^\$\{[^}]*\}$`)

// print writes a setting as a line, and its entries below it.
func (s *shownSetting) print(w *tabwriter.Writer, indent string) {
	value := strings.Join(s.Values, ", ")
	if s.Origin == "default" {
		value = orElse(s.Default, "-")
	}
	origin := s.Origin
	if s.Layer != "" {
		origin = s.Layer + ", " + origin
	}
	if s.Unset != "" {
		origin += " (a variable is not set)"
	}
	fmt.Fprintf(w, "%s%s\t%s\t%s\n", indent, s.Name, oneLine(value), origin)
	for i, e := range s.Entries {
		fmt.Fprintf(w, "%s  %s\t\t%s\n", indent, oneLine(orElse(e.Name, fmt.Sprint(i+1))), e.Origin)
		for _, below := range e.Settings {
			below.print(w, indent+"    ")
		}
	}
}

// oneLine keeps a value from breaking the table or the terminal.
func oneLine(text string) string {
	var b strings.Builder
	for _, c := range text {
		if c == '\t' || c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0 {
			fmt.Fprintf(&b, `\u%04x`, c)
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}
