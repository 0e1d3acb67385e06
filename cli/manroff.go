package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// roff escapes text for a page (groff_char(7)): a backslash, the hyphen that
// has to stay one where it is copied, and what is not ASCII. A line that starts
// with a dot or a quote would be a request.
func roff(text string) string {
	var b strings.Builder
	start := true
	for _, r := range text {
		if start && (r == '.' || r == '\'') {
			b.WriteString(`\&`)
		}
		switch start = r == '\n'; {
		case r == '\\':
			b.WriteString(`\e`)
		case r == '-':
			b.WriteString(`\-`)
		case r == '\'':
			b.WriteString(`\(aq`)
		case r == '`':
			b.WriteString(`\(ga`)
		case r == '~':
			b.WriteString(`\(ti`)
		case r == '^':
			b.WriteString(`\(ha`)
		case r > '~':
			fmt.Fprintf(&b, `\[u%04X]`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (p *manPage) section(title string) { fmt.Fprintf(p, ".SH %s\n", title) }

// prose writes paragraphs that may be filled anew.
func (p *manPage) prose(text string) {
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i > 0 {
			p.WriteString(".PP\n")
		}
		p.WriteString(roff(paragraph) + "\n")
	}
}

// verbatim writes lines as they stand.
func (p *manPage) verbatim(text string) {
	fmt.Fprintf(p, ".nf\n%s\n.fi\n", roff(text))
}

// item writes a term, which is roff already, and what it means.
func (p *manPage) item(term, meaning string) {
	fmt.Fprintf(p, ".TP\n%s\n%s\n", term, roff(meaning))
}

func (p *manPage) synopsis(cmd *cobra.Command) {
	p.section("SYNOPSIS")
	rest := " [COMMAND] [flags]"
	if cmd.HasParent() {
		_, rest, _ = strings.Cut(cmd.UseLine(), cmd.CommandPath())
	}
	fmt.Fprintf(p, "\\fB%s\\fR%s\n", roff(cmd.CommandPath()), roff(rest))
}

// commands lists those of the program.
func (p *manPage) commands(cmd *cobra.Command) {
	if cmd.HasParent() {
		return
	}
	p.section("COMMANDS")
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			p.item(`\fB`+roff(cmd.Name()+"-"+sub.Name())+`\fR(1)`, sub.Short)
		}
	}
}

func (p *manPage) options(cmd *cobra.Command) {
	p.section("OPTIONS")
	cmd.InitDefaultHelpFlag()
	each := func(f *pflag.Flag) {
		name, usage := pflag.UnquoteUsage(f)
		term := `\fB` + roff("--"+f.Name) + `\fR`
		if f.Shorthand != "" {
			term = `\fB` + roff("-"+f.Shorthand) + `\fR, ` + term
		}
		if name != "" {
			term += ` \fI` + roff(name) + `\fR`
		}
		p.item(term, usage+defaultOf(f))
	}
	cmd.LocalFlags().VisitAll(each)
	cmd.InheritedFlags().VisitAll(each)
}

// defaultOf is the default in words; empty where the usage says it, or none is
// worth a word.
func defaultOf(f *pflag.Flag) string {
	switch f.DefValue {
	case "", "[]", "false", "0", "0s":
		return ""
	}
	return " (default " + f.DefValue + ")"
}

func (p *manPage) exitStatus(root *cobra.Command) {
	p.section("EXIT STATUS")
	for _, code := range exitCodes(root) {
		p.item(`\fB`+roff(code[0])+`\fR`, code[1])
	}
}

// settings says where else flags can be given.
func (p *manPage) settings(cmd *cobra.Command) {
	p.section("ENVIRONMENT")
	p.item(`\fBASSAY_\fIFLAG\fR`, "Every flag is also a variable: --max-time is ASSAY_MAX_TIME. A flag wins over the environment, and that over assay.yaml.")
	p.item(`\fBNO_COLOR\fR, \fBFORCE_COLOR\fR, \fBTERM\fR`, "Colours, where --color does not say: a FORCE_COLOR that is not empty switches them on, NO_COLOR and TERM=dumb off.")
	p.item(`\fBCI\fR`, "Where it is set, progress is told by a line now and then, also on a terminal.")
	p.section("FILES")
	p.item(`\fIassay.yaml\fR`, "Settings, searched from the working directory up to the root of the repository.")
	if cmd.Flags().Lookup("out") != nil || !cmd.HasParent() {
		p.item(`\fIassay\-out/\fR`, "Journal and reports, unless --out names another folder.")
	}
}

func (p *manPage) seeAlso(cmd *cobra.Command) {
	p.section("SEE ALSO")
	var pages []string
	if cmd.HasParent() {
		pages = append(pages, `\fBassay\fR(1)`)
	}
	for _, sub := range cmd.Root().Commands() {
		if sub.IsAvailableCommand() && sub != cmd {
			pages = append(pages, `\fB`+roff("assay-"+sub.Name())+`\fR(1)`)
		}
	}
	p.WriteString(strings.Join(pages, ",\n") + "\n")
}
