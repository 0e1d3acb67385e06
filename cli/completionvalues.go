package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"assay/cases"
	"assay/checks"
	"assay/mock"
	"assay/reports"
	"assay/spec"
	"assay/suite"
)

// offered are the flags whose values are known, by name: what may follow, given
// what is typed of it. An empty list means that only files can follow.
var offered = map[string]func(a *app, cmd *cobra.Command, typed string) []cobra.Completion{
	"color":     fixed("auto\tcolours on a terminal", "always", "never"),
	"fail-on":   fixed(suite.Levels...),
	"operation": (*app).offeredOperations,
	"rule":      offeredRules,
	"run":       offeredTechniques,
	"fault":     offeredFaults,
	"oddity":    offeredOddities,
	"report":    offeredReports,
	"target":    fixed("mock\tthe built-in reference server", "http://", "https://"),
	"auth":      fixed("bearer:env:", "bearer:file:", "basic:env:", "basic:file:", "header:", "oauth2"),
	"strength":  fixed("1", "2", "3", "4"),
	"format":    fixed("table", "json", "curl"),
}

func fixed(list ...cobra.Completion) func(*app, *cobra.Command, string) []cobra.Completion {
	return func(*app, *cobra.Command, string) []cobra.Completion { return list }
}

// offeredOperations are those of the description that the flags or the settings
// name. What cannot be read offers nothing: there is no place for a complaint.
func (a *app) offeredOperations(cmd *cobra.Command, _ string) []cobra.Completion {
	_ = a.settings(cmd)
	d := describeFlags{}
	if f := cmd.Flags().Lookup("spec"); f != nil {
		d.spec = f.Value.String()
	}
	if d.spec == "-" {
		return nil
	}
	src, err := d.source(a.stdin)
	if err != nil {
		return nil
	}
	found, err := spec.Survey(src, spec.Options{})
	if err != nil {
		return nil
	}
	var creates, others []cobra.Completion
	for _, c := range found {
		name, about := c.ID, c.Method+" "+c.Path
		if name == c.Method+"_"+c.Path {
			name, about = about, "" // it has no operationId
		}
		if c.Create {
			creates = append(creates, describe(name, about))
		} else {
			others = append(others, describe(name, strings.TrimSpace(about+" (no create by itself)")))
		}
	}
	return append(creates, others...)
}

func describe(value, about string) cobra.Completion {
	if about == "" {
		return value
	}
	return cobra.CompletionWithDesc(value, about)
}

// offeredRules are ids, and behind the = the modes.
func offeredRules(_ *app, _ *cobra.Command, typed string) []cobra.Completion {
	var out []cobra.Completion
	if id, _, ok := strings.Cut(typed, "="); ok {
		for _, mode := range []string{"off", "weak", "fail"} {
			out = append(out, id+"="+mode)
		}
		return out
	}
	for _, r := range checks.Rules() {
		out = append(out, describe(string(r.ID)+"=", r.Title))
	}
	return out
}

// offeredTechniques are expressions for the cases of one technique.
func offeredTechniques(*app, *cobra.Command, string) []cobra.Completion {
	var out []cobra.Completion
	for _, t := range cases.Techniques() {
		out = append(out, describe("/"+t.Name+"/", t.Title))
	}
	return out
}

func offeredFaults(*app, *cobra.Command, string) []cobra.Completion {
	var out []cobra.Completion
	for _, f := range mock.Faults() {
		out = append(out, describe(f.Name, f.Title))
	}
	return out
}

func offeredOddities(*app, *cobra.Command, string) []cobra.Completion {
	var out []cobra.Completion
	for _, o := range mock.Oddities() {
		out = append(out, describe(o.Name, o.Title))
	}
	return out
}

// offeredReports are the formats; behind the = stands a file.
func offeredReports(_ *app, cmd *cobra.Command, typed string) []cobra.Completion {
	switch {
	case strings.Contains(typed, "="):
		return nil
	case cmd.Name() == "prove":
		return reports.ProofFormats()
	}
	return reports.Formats()
}

// explainable are the ids that assay explain knows.
func explainable() []cobra.Completion {
	var out []cobra.Completion
	for _, r := range checks.Rules() {
		out = append(out, describe(string(r.ID), r.Title))
	}
	for _, t := range cases.Techniques() {
		out = append(out, describe(t.Name, t.Title))
	}
	return out
}
