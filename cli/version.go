package cli

import (
	"encoding/json"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"assay/verdict"
)

// release is the version of this source; a build from a commit adds it.
const release = "0.1.0"

// build is what the program knows of itself.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Date    string `json:"date,omitempty"`
	Dirty   bool   `json:"dirty,omitempty"`
	Go      string `json:"go"`
	// Journal is the version of the journal's format.
	Journal int `json:"journal"`
	// Libraries are those that judge: their versions can matter.
	Libraries map[string]string `json:"libraries,omitempty"`
}

func version() build {
	b := build{Version: release, Journal: verdict.FormatVersion, Libraries: map[string]string{}}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Go = info.GoVersion
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		case "vcs.modified":
			b.Dirty = s.Value == "true"
		}
	}
	for _, m := range info.Deps {
		switch m.Path {
		case "github.com/getkin/kin-openapi", "github.com/santhosh-tekuri/jsonschema/v6", "github.com/dlclark/regexp2/v2":
			b.Libraries[m.Path] = m.Version
		}
	}
	return b
}

func (a *app) versionCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "version [flags]",
		Short: "Print the version and what it was built from",
		Example: `  assay version
  assay version --json`,
		PersistentPreRunE: noSettings,
		RunE: func(*cobra.Command, []string) error {
			b := version()
			if asJSON {
				enc := json.NewEncoder(a.stdout)
				enc.SetIndent("", "  ")
				return enc.Encode(b)
			}
			commit := ""
			if b.Commit != "" {
				commit = " " + b.Commit[:min(12, len(b.Commit))]
			}
			fmt.Fprintf(a.stdout, "assay %s%s (%s)\n", b.Version, commit, b.Go)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON, with the libraries that judge")
	return cmd
}

// noSettings keeps a command working whatever is wrong with assay.yaml.
func noSettings(*cobra.Command, []string) error { return nil }
