package assaytest

import (
	"flag"
	"fmt"
	"regexp"
	"strings"

	"assay/spec"
)

// unfit is what -run would need to be escaped, or what tells parts of a name
// apart.
var unfit = regexp.MustCompile(`[^\p{L}\p{N}_~-]+`)

// operationNames are the names of the operations' subtests, each its own: the
// id, with "_" for what a pattern would have to escape.
func operationNames(ops []*spec.Operation) []string {
	taken := map[string]bool{}
	out := make([]string, len(ops))
	for i, op := range ops {
		name := strings.Trim(unfit.ReplaceAllString(op.ID, "_"), "_")
		for n := 2; taken[name] || name == ""; n++ {
			name = fmt.Sprintf("%s_%d", strings.Trim(unfit.ReplaceAllString(op.ID, "_"), "_"), n)
		}
		taken[name] = true
		out[i] = name
	}
	return out
}

// ruleName is the name of a rule's subtest: "status-created".
func ruleName(id string) string { return strings.ReplaceAll(id, "/", "-") }

// caseName is the name of a case's subtest: its id without the operation, such
// as "missing-required.customer.email.absent".
func caseName(id string) string {
	_, rest, ok := strings.Cut(id, "/")
	if !ok {
		rest = id
	}
	return strings.ReplaceAll(rest, "/", ".")
}

// caseID says whether a text is written as the id of a case.
func caseID(text string) bool { return strings.Count(text, "/") >= 3 }

// wanted is what -run says of the cases of an operation whose subtest has a
// name; nil when it wants all.
func wanted(test string) *regexp.Regexp {
	f := flag.Lookup("test.run")
	if f == nil {
		return nil
	}
	levels := strings.Split(f.Value.String(), "/")
	depth := strings.Count(test, "/") + 1 // of the operation
	if len(levels) != depth+2 || strings.ContainsAny(f.Value.String(), "|[(") {
		return nil // not the plain pattern of a rerun: the whole operation is sent
	}
	expr, err := regexp.Compile(levels[len(levels)-1])
	if err != nil {
		return nil
	}
	return expr
}
