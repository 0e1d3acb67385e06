package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"assay/importdoc"
	"assay/spec"
	"assay/suite"
)

const importLong = `import reads annotated reference pages, Markdown as the documentation of Microsoft
Graph has it, and writes the OpenAPI 3.0.3 description that they amount to. It says
what is wrong with a page at its line: values outside their enumeration, examples
that are not JSON or disagree, wrong lengths, open tasks and the like.

The description goes to standard output and the findings to standard error; with
-o FILE the findings go to standard output. The other commands read a page in the
same way: assay run --spec PAGE.md needs no import before it.

--fix makes the repairs that keep what a page says, in the page itself, and then
judges what is left. It exits 1 when there is a finding, notes aside.`

const importExample = `  assay import user-post-users.md -o openapi.yaml
  assay import api/*-create.md --resources resources -o openapi.yaml
  assay import user-post-users.md -o openapi.yaml --format sarif > page.sarif
  assay import user-post-users.md -o /dev/null --fix
  assay run --spec user-post-users.md --target http://127.0.0.1:8080`

// importFlags are the flags of import.
type importFlags struct {
	resources string
	output    string
	format    string
	fix       bool
}

func (a *app) importCommand() *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:     "import PAGE.md… [flags]",
		Short:   "Write the description that reference pages amount to, and judge the pages",
		Long:    importLong,
		Example: importExample,
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(_ *cobra.Command, pages []string) error { return a.importPages(pages, f) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "-", "write the description to `FILE`")
	flags.StringVar(&f.resources, "resources", "", "`DIR` of the resource pages (default: ../resources beside each page)")
	flags.StringVar(&f.format, "format", "text", "print the findings as text, json or sarif (`FORMAT`)")
	flags.BoolVar(&f.fix, "fix", false, "make the safe repairs in the pages")
	return cmd
}

// findingFormat writes the findings of pages.
type findingFormat struct {
	name  string
	write func(io.Writer, *importdoc.Result) error
}

var findingFormats = []findingFormat{
	{"text", findingsText},
	{"json", findingsJSON},
	{"sarif", findingsSARIF},
}

func (a *app) importPages(pages []string, f importFlags) error {
	at := slices.IndexFunc(findingFormats, func(w findingFormat) bool { return w.name == f.format })
	if at < 0 {
		return mistakef("unknown format %q of findings: there are text, json and sarif", f.format)
	}
	if i := slices.IndexFunc(pages, func(page string) bool { return sameFile(page, f.output) }); i >= 0 {
		return mistakef("-o %s would write the description over the page %s", f.output, pages[i])
	}
	opts := importdoc.Options{Resources: f.resources}
	sources, err := a.pages(pages, f, opts)
	if err != nil {
		return err
	}
	result, err := importdoc.Import(sources, opts)
	if err != nil {
		return err
	}
	findings := a.stdout
	if f.output == "-" {
		findings = a.stderr
	}
	if err := a.describe(f.output, result.Description); err != nil {
		return err
	}
	if err := findingFormats[at].write(findings, result); err != nil {
		return err
	}
	a.importEnd(result, len(sources))
	if result.Description == nil {
		return noPOST(sources[0].Name)
	}
	return nil
}

// noPOST is the error of pages that amount to nothing.
func noPOST(name string) error {
	return &spec.Error{Name: name, Msg: "the page documents no POST", Hint: "name a page that documents a create, or an OpenAPI description"}
}

// pages reads the pages, and repairs them first where that is asked for.
func (a *app) pages(names []string, f importFlags, opts importdoc.Options) ([]spec.Source, error) {
	var out []spec.Source
	for _, name := range names {
		src, err := importdoc.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if f.fix {
			if st, err := os.Stat(name); err != nil || !st.Mode().IsRegular() {
				return nil, mistakef("--fix: %s is no file that could be repaired", name)
			}
			data, made, err := importdoc.Fix(src, opts)
			if err != nil {
				return nil, err
			}
			if !bytes.Equal(data, src.Data) {
				if err := replaceFile(name, data); err != nil {
					return nil, err
				}
				fmt.Fprintf(a.stderr, "assay: %s: %s made\n", name, counted(made, "repair"))
			}
			src.Data = data
		}
		out = append(out, src)
	}
	return out, nil
}

// describe writes the description; nothing where there is none, so that an older
// file stays as it is.
func (a *app) describe(path string, data []byte) error {
	switch {
	case data == nil:
		return nil
	case path == "-":
		_, err := a.stdout.Write(data)
		return err
	}
	return replaceFile(path, data)
}

// importEnd sums up, and settles the exit code.
func (a *app) importEnd(r *importdoc.Result, pages int) {
	for _, n := range r.Notes {
		fmt.Fprintf(a.stderr, "assay: note: %s\n", n)
	}
	grave, tested := 0, 0
	for _, f := range r.Findings {
		if f.Level != importdoc.Note {
			grave++
		}
	}
	for _, o := range r.Operations {
		if o.Created && o.Alternative == "" {
			tested++
		}
	}
	fmt.Fprintf(a.stderr, "assay: %s, %s, %s to be tested; %s and %s about the pages\n", counted(pages, "page"),
		counted(len(r.Operations), "operation"), counted(tested, "create"), counted(grave, "finding"), counted(len(r.Findings)-grave, "note"))
	if grave > 0 {
		a.code = suite.ExitFailed
	}
}

// imported turns a source that is a reference page into the description that it
// amounts to; any other source stays as it is.
func imported(src spec.Source) (spec.Source, error) {
	if !importdoc.IsPage(src.Name, src.Data) {
		return src, nil
	}
	result, err := importdoc.Import([]spec.Source{src}, importdoc.Options{})
	if err != nil {
		return src, err
	}
	if result.Description == nil {
		return src, noPOST(src.Name)
	}
	return result.Source(), nil
}
