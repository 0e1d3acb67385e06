package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"assay/cases"
	"assay/config"
	"assay/spec"
)

const initLong = `init writes an assay.yaml for a description: what is tested, each operation that
creates with what is missing to test it, the credentials that the description asks
for as variables of the environment, and the other settings as comments with their
defaults. The file can be used as it stands: assay run then tests the reference
server, or the target that was named.

Beside it goes assay.schema.json, by which editors check and complete the file;
with --schema it names another one, and none is written.

Nothing that is there is overwritten without --force, and no setting is read:
flags of init are not taken from assay.yaml or the environment.`

const initExample = `  assay init --spec openapi.yaml
  assay init --spec openapi.yaml --target http://127.0.0.1:8080
  assay init --spec api/openapi.yaml --out api/assay.yaml
  assay init --spec openapi.yaml --out -`

// schemaName is the file that init writes beside the configuration.
const schemaName = "assay.schema.json"

// initFlags are the flags of init.
type initFlags struct {
	spec, target, out, schema string
	force                     bool
}

func (a *app) initCommand() *cobra.Command {
	var i initFlags
	cmd := &cobra.Command{
		Use:               "init [flags]",
		Short:             "Write an assay.yaml for a description",
		Long:              initLong,
		Example:           initExample,
		Annotations:       map[string]string{withoutKeys: "yes"},
		PersistentPreRunE: noSettings,
		RunE:              func(cmd *cobra.Command, _ []string) error { return a.init(cmd.Root(), i) },
	}
	f := cmd.Flags()
	f.StringVar(&i.spec, "spec", "", "OpenAPI description, a `FILE` (default: the embedded one)")
	f.StringVar(&i.target, "target", reference, "base `URL` of the server to test, or mock for the built-in reference server")
	f.StringVar(&i.out, "out", config.FileName, "write into `FILE`, - for standard output")
	f.StringVar(&i.schema, "schema", "", "let the file name this schema, a `FILE` or URL, instead of writing "+schemaName+" beside it")
	f.BoolVar(&i.force, "force", false, "overwrite what is there")
	return cmd
}

func (a *app) init(root *cobra.Command, i initFlags) error {
	if i.spec == "-" {
		return mistakef("--spec -: a configuration names the description, so it has to be a file")
	}
	if i.target != reference {
		if _, err := parseTarget(i.target); err != nil {
			return err
		}
	}
	draft, err := a.draft(i)
	if err != nil {
		return err
	}
	text := draft.text()
	if _, err := config.Parse(i.out, text, settingsOf(root), nil); err != nil {
		return fmt.Errorf("the configuration for %q could not be read back: %w", i.spec, err)
	}
	if i.out == "-" {
		_, err := a.stdout.Write(text)
		return err
	}
	files := map[string][]byte{i.out: text}
	if i.schema == "" {
		if files[filepath.Join(filepath.Dir(i.out), schemaName)], err = schema(root); err != nil {
			return err
		}
	}
	return a.place(files, i)
}

// draft reads what the description tells.
func (a *app) draft(i initFlags) (*draft, error) {
	d := &draft{target: i.target, schema: orElse(i.schema, schemaName)}
	if i.spec != "" {
		var err error
		if d.spec, err = relativeTo(i.out, i.spec); err != nil {
			return nil, err
		}
	}
	describe := describeFlags{spec: i.spec}
	src, err := describe.source(a.stdin)
	if err != nil {
		return nil, err
	}
	d.file = src.Name
	if d.operations, err = a.listed(&describe, cases.Options{}); err != nil {
		return nil, err
	}
	contract, err := spec.Load(src, spec.Options{})
	var none *spec.Error
	switch {
	case errors.As(err, &none):
		contract = &spec.Contract{} // not one create: the file says why
	case err != nil:
		return nil, err
	}
	d.title, d.contract = contract.Title, contract
	return d, nil
}

// relativeTo writes a path as one that is relative to the folder of a file.
func relativeTo(file, path string) (string, error) {
	if filepath.IsAbs(path) || file == "-" {
		return path, nil
	}
	from, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(from, to)
	if err != nil {
		return to, nil // on another drive
	}
	return filepath.ToSlash(rel), nil
}

// place writes the files, all or none of them where one is there already.
func (a *app) place(files map[string][]byte, i initFlags) error {
	for path, data := range files {
		have, err := os.ReadFile(path)
		switch {
		case errors.Is(err, fs.ErrNotExist), i.force && err == nil, err == nil && path != i.out && string(have) == string(data):
		case err == nil:
			return mistakef("%q is there already: --force overwrites it, --out names another file", path)
		default:
			return mistakef("cannot write %q: %w", path, err)
		}
	}
	for path, data := range files {
		if err := replace(path, data); err != nil {
			return mistakef("cannot write %q: %w", path, err)
		}
	}
	fmt.Fprintf(a.stderr, "assay: wrote %s; assay config show tells what applies, assay run --config %s tests\n", i.out, i.out)
	return nil
}

// replace writes a file in one piece: what was there stays whole until then.
func replace(path string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".assay-*")
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Chmod(0o644), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return err
}
