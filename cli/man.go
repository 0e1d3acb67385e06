package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay/config"
)

func (a *app) manCommand() *cobra.Command {
	dir := ""
	cmd := &cobra.Command{
		Use:   "man [COMMAND] [flags]",
		Short: "Print a man page, or write all of them",
		Long: `man prints the man page of assay or of one of its commands. With --dir it writes
all of them, assay.1 and one for each command, for packages.

The date of a page is SOURCE_DATE_EPOCH, or else that of the commit that assay was
built from, so that the same source gives the same bytes.`,
		Example: `  assay man run | man -l -
  assay man --dir ~/.local/share/man/man1`,
		Args:              cobra.MaximumNArgs(1),
		PersistentPreRunE: noSettings,
		RunE: func(cmd *cobra.Command, args []string) error {
			date, err := a.pageDate()
			if err != nil {
				return err
			}
			if dir == "" {
				return a.manPage(cmd.Root(), args, date)
			}
			if len(args) > 0 {
				return mistakef("--dir writes the pages of all commands: leave out %q", args[0])
			}
			return writePages(cmd.Root(), dir, date)
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "", "write all pages into `DIR`")
	cmd.ValidArgsFunction = func(cmd *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return starting(pageNames(cmd.Root()), typed), cobra.ShellCompDirectiveNoFileComp
	}
	return cmd
}

// pageDate is the date that pages bear (reproducible-builds.org, the
// specification of SOURCE_DATE_EPOCH: seconds since 1970); zero when unknown.
func (a *app) pageDate() (time.Time, error) {
	if text := lookupEnv(a.environ, "SOURCE_DATE_EPOCH"); text != "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return time.Time{}, mistakef("SOURCE_DATE_EPOCH=%q is no number of seconds", text)
		}
		return time.Unix(seconds, 0).UTC(), nil
	}
	date, err := time.Parse(time.RFC3339, version().Date)
	if err != nil {
		return time.Time{}, nil // built without a repository
	}
	return date.UTC(), nil
}

// pageNames are the commands that have a page.
func pageNames(root *cobra.Command) []string {
	var out []string
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() {
			out = append(out, cmd.Name())
		}
	}
	return out
}

func (a *app) manPage(root *cobra.Command, args []string, date time.Time) error {
	cmd := root
	if len(args) > 0 && args[0] != root.Name() {
		found, _, err := root.Find(args)
		if err != nil || found == root {
			return mistakef("no command %q%s", args[0], config.Suggest(args[0], pageNames(root)))
		}
		cmd = found
	}
	_, err := a.stdout.Write(page(cmd, date))
	return err
}

// writePages writes a file for the program and one for each command.
func writePages(root *cobra.Command, dir string, date time.Time) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return mistakef("cannot make the folder of the pages: %w", err)
	}
	for _, cmd := range append(root.Commands(), root) {
		if cmd != root && !cmd.IsAvailableCommand() {
			continue
		}
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
		if err := os.WriteFile(filepath.Join(dir, name), page(cmd, date), 0o644); err != nil {
			return mistakef("cannot write a page: %w", err)
		}
	}
	return nil
}

// page is the man page of a command, in the macros of man(7).
func page(cmd *cobra.Command, date time.Time) []byte {
	p := &manPage{}
	p.head(cmd, date)
	p.synopsis(cmd)
	p.section("DESCRIPTION")
	p.prose(longOf(cmd))
	p.commands(cmd)
	p.options(cmd)
	p.section("EXAMPLES")
	p.verbatim(unindented(cmd.Example))
	p.exitStatus(cmd.Root())
	p.settings(cmd)
	p.seeAlso(cmd)
	return p.Bytes()
}

// unindented is an example without the indent that it has in a help text.
func unindented(example string) string {
	lines := strings.Split(example, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimPrefix(l, "  ")
	}
	return strings.Join(lines, "\n")
}

// longOf is the description of a command; that of the program without its exit
// codes, which have a section of their own.
func longOf(cmd *cobra.Command) string {
	text, _, _ := strings.Cut(cmd.Long, "\n\nExit codes:")
	if text == "" {
		return cmd.Short + "."
	}
	return text
}

// exitCodes are the codes with their meanings, as the help of the program tells
// them: "0 the server conforms · 1 it breaks a rule".
func exitCodes(root *cobra.Command) [][2]string {
	_, text, _ := strings.Cut(root.Long, "Exit codes:")
	var out [][2]string
	for item := range strings.SplitSeq(strings.Join(strings.Fields(text), " "), " · ") {
		code, meaning, _ := strings.Cut(item, " ")
		out = append(out, [2]string{code, strings.TrimSuffix(meaning, ".")})
	}
	return out
}

// manPage collects a page.
type manPage struct{ bytes.Buffer }

func (p *manPage) head(cmd *cobra.Command, date time.Time) {
	day := ""
	if !date.IsZero() {
		day = date.Format(time.DateOnly)
	}
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	fmt.Fprintf(p, ".TH %q 1 %q \"assay %s\" \"User Commands\"\n", strings.ToUpper(name), day, version().Version)
	p.section("NAME")
	fmt.Fprintf(p, "%s \\- %s\n", roff(name), roff(strings.ToLower(cmd.Short[:1])+cmd.Short[1:]))
}
