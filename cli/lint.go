package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"assay/checks"
	"assay/suite"
	"assay/verdict"
)

func (a *app) lintCommand() *cobra.Command {
	var d describeFlags
	cmd := &cobra.Command{
		Use:   "lint [flags]",
		Short: "Judge the description alone, without any traffic",
		Long: `lint judges the description alone: examples that break their own schema, read-only
properties that are required, operations without a described error, and what the
loader met. Nothing is sent. It exits 1 when there is a finding.`,
		Example: `  assay lint --spec openapi.yaml
  assay lint`,
		RunE: func(*cobra.Command, []string) error { return a.lint(d) },
	}
	d.bind(cmd)
	return cmd
}

func (a *app) lint(d describeFlags) error {
	contract, err := d.load(a, nil)
	if err != nil {
		return err
	}
	found := 0
	for _, v := range checks.JudgeContract(contract) {
		if v.Outcome != verdict.Fail && v.Outcome != verdict.Weak {
			continue
		}
		found++
		fmt.Fprintf(a.stdout, "%s:%d: %s\n", v.Place.File, v.Place.Line, v.Rule)
		for _, line := range [][2]string{{"want", v.Want}, {"got", v.Got}, {"hint", v.Hint}} {
			if line[1] != "" {
				fmt.Fprintf(a.stdout, "    %s  %s\n", line[0], line[1])
			}
		}
	}
	fmt.Fprintf(a.stderr, "assay: %d operations, %d findings about the description\n", len(contract.Operations), found)
	if found > 0 {
		a.code = suite.ExitFailed
	}
	return nil
}
