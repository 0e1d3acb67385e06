package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"assay/spec"
)

// draft is what init writes an assay.yaml from.
type draft struct {
	spec, file, title string // as the configuration, messages and people name the description
	target, schema    string
	contract          *spec.Contract
	operations        []listedOperation
}

// maxDrafted is how many operations are named one by one.
const maxDrafted = 100

// text is the configuration. The same description gives the same bytes.
func (d *draft) text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# yaml-language-server: $schema=%s\n#\n", comment(d.schema))
	fmt.Fprintf(&b, "# Settings of assay for %s. Flags and the environment (ASSAY_<NAME>) win over\n", orElse(comment(d.title), comment(d.file)))
	b.WriteString("# this file; assay config show prints what applies and where it comes from.\n# What stands behind # is not read.\n\n")
	if d.spec != "" {
		fmt.Fprintf(&b, "# The description; paths are relative to this file.\nspec: %s\n\n", yamlText(d.spec))
	}
	if d.target == reference {
		b.WriteString("# The server to test. \"mock\" is the built-in reference server: put the URL of yours here.\n")
	} else {
		b.WriteString("# The server to test, or \"mock\" for the built-in reference server.\n")
	}
	fmt.Fprintf(&b, "target: %s\n", yamlText(d.target))
	b.WriteString(draftTargets)
	d.credentials(&b)
	d.listed(&b)
	b.WriteString(draftRest)
	return b.Bytes()
}

const draftTargets = `
# Several servers, each with settings of its own: assay run --target staging, or
# --target all for every one of them.
# targets:
#   staging:
#     url: https://staging.example/v1
#     auth: bearer:env:STAGING_TOKEN
#   local:
#     url: http://127.0.0.1:8080
`

const draftRest = `
# How much is sent, and how fast.
# workers: 8
# rate: 50
# timeout: 10s
# max-time: 10m
# max-creates: 500
# seed: 0

# What counts, and what is written. Reports: assay run --help lists the formats.
# fail-on: must
# out: assay-out
# reports: [markdown, sarif]

# Changes to how rules count; each has a reason, which the report shows.
# rules:
#   - rule: echo/*
#     mode: weak
#     reason: the gateway rounds prices until the next release

# Sets of settings by name: assay run --profile ci
# profiles:
#   ci:
#     max-time: 5m
#     fail-on: should
`

// listed writes the operations, each with what is missing to test it.
func (d *draft) listed(b *bytes.Buffer) {
	creates := slices.DeleteFunc(slices.Clone(d.operations), func(o listedOperation) bool { return !o.Create })
	b.WriteString("\n# What only you know of each operation: values, headers, hints, a reason to skip it.\n# Names may be globs, such as \"create*\"; a name wins over a glob.\n")
	if len(creates) == 0 {
		b.WriteString("# The description has no create; assay cases --operations says why for each operation.\n# operations: {}\n")
		return
	}
	b.WriteString("operations:\n")
	named := map[string]bool{}
	for i, o := range creates {
		if i == maxDrafted {
			fmt.Fprintf(b, "  # … and %d more: assay cases --operations lists them\n", len(creates)-i)
			break
		}
		name := o.ID
		if name == o.Method+"_"+o.Path || named[name] {
			name = o.Method + " " + o.Path
		}
		named[name] = true
		o.draft(b, name)
	}
}

// draft writes one operation.
func (o *listedOperation) draft(b *bytes.Buffer, name string) {
	line := func(indent, text string) { fmt.Fprintf(b, "%s# %s\n", indent, comment(text)) }
	line("  ", o.Method+" "+o.Path)
	if o.Missing != "" {
		line("  ", "cannot be tested yet: "+o.Missing)
	}
	if len(o.Parents) > 0 {
		line("  ", "creates first: "+first(o.Parents))
	}
	fmt.Fprintf(b, "  %s:\n", yamlText(name))
	if params := o.toFill(); len(params) > 0 {
		line("    ", "made up, so that a server may not know it; write the one to use")
		line("    ", "params:")
		for _, p := range params {
			fmt.Fprintf(b, "    #   %s: \"\"\n", comment(yamlText(p)))
		}
	}
	line("    ", "values: {/name: \"a value for every body\"}")
}

// toFill are the parameters to be filled in: those of the path that nothing is
// known of.
func (o *listedOperation) toFill() []string {
	names := slices.Clone(o.Invented)
	if o.Testable == nil || *o.Testable {
		return names
	}
	for _, p := range o.Parameters {
		in, name, _ := strings.Cut(p, " ")
		if in == "path" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// credentials writes what the description asks for, each scheme once.
func (d *draft) credentials(b *bytes.Buffer) {
	b.WriteString("\n# Credentials. A secret stays in the environment or in a file of its own.\n")
	seen := map[string]bool{}
	for _, op := range d.contract.Operations {
		for _, r := range op.Security {
			for _, s := range r {
				if !seen[s.Name] {
					seen[s.Name] = true
					s := scheme(s)
					fmt.Fprintf(b, "# %s\n", comment(s.words()))
					for _, line := range s.settings() {
						fmt.Fprintf(b, "# %s\n", comment(line))
					}
				}
			}
		}
	}
	if len(seen) == 0 {
		b.WriteString("# The description asks for none.\n# auth: bearer:env:TOKEN\n")
	}
}

type scheme spec.Scheme

func (s scheme) words() string {
	kind := s.Type
	switch {
	case s.Type == "http":
		kind = "HTTP " + s.Scheme
	case s.Type == "apiKey":
		kind = fmt.Sprintf("a key in the %s %s", s.In, s.Param)
	}
	return fmt.Sprintf("%s, %s:", s.Name, kind)
}

// settings are the lines that give the credentials of a scheme.
func (s scheme) settings() []string {
	name := variableName(s.Name)
	switch {
	case s.Type == "http" && s.Scheme == "basic":
		return []string{"auth: basic:env:" + name + " # user:password"}
	case s.Type == "http" && s.Scheme != "bearer":
		return []string{"headers: {Authorization: \"" + s.Scheme + " ${" + name + "}\"}"}
	case s.Type == "apiKey":
		return []string{"auth: " + yamlText(s.In+":"+s.Param+":env:"+name), "headers: {" + yamlText(s.headerName()) + ": \"${" + name + "}\"} # beside another scheme"}
	case s.Type == "mutualTLS":
		return []string{"client-cert: client.pem", "client-key: client.key"}
	case s.Type == "oauth2":
		return []string{"auth: bearer:env:" + name, "auth: oauth2 # with token-url, client-id and ASSAY_CLIENT_SECRET in the environment"}
	}
	return []string{"auth: bearer:env:" + name}
}

// headerName is the field that carries a key.
func (s scheme) headerName() string {
	if s.In == "cookie" {
		return "Cookie"
	}
	return s.Param
}

var notOfVariables = regexp.MustCompile(`[^A-Za-z0-9]+`)

// variableName is a variable of the environment for a scheme: bearerAuth is
// BEARER_AUTH.
func variableName(name string) string {
	var b strings.Builder
	for i, c := range name {
		if i > 0 && unicode.IsUpper(c) && unicode.IsLower(rune(name[i-1])) {
			b.WriteByte('_')
		}
		b.WriteRune(c)
	}
	out := strings.Trim(strings.ToUpper(notOfVariables.ReplaceAllString(b.String(), "_")), "_")
	if out == "" || out[0] >= '0' && out[0] <= '9' {
		return "CREDENTIAL_" + out
	}
	return out
}

var plainText = regexp.MustCompile(`^(?:\.{0,2}/|[A-Za-z])[A-Za-z0-9_./-]*$`)

// yamlText writes a text so that YAML reads that text: plain where that is
// safe, else in the quotes of JSON, which YAML has, too.
func yamlText(text string) string {
	switch strings.ToLower(text) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
	default:
		if plainText.MatchString(text) {
			return text
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		return `""`
	}
	var out strings.Builder
	for _, c := range strings.TrimSpace(b.String()) {
		if c > 0x7e && !unicode.IsPrint(c) {
			fmt.Fprintf(&out, `\U%08x`, c) // JSON leaves these, and YAML may break the line
			continue
		}
		out.WriteRune(c)
	}
	return out.String()
}

// comment keeps a text on its line: a description must not write settings.
func comment(text string) string {
	return strings.TrimRight(strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) {
			return ' '
		}
		return c
	}, text), " ")
}
