package verdict

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the fields in docs/journal.md")

// meanings are those of fields that say nothing in their Go comment.
var meanings = map[string]string{
	"Event.started": "the header; the first line", "Event.contract": "what is tested; the second line", "Event.obligation": "what a promise asks to be tested",
	"Event.done": "one case", "Event.finished": "the trailer; the last line", "Event.resumed": "the run was taken up again behind this line",
	"Started.description": "the document under test", "Started.seed": "what generated values follow from", "Started.command": "the command line, without secrets", "Started.time": "when the run began",
	"Started.format": "the version of this format", "Description.file": "its name as the user gave it", "Description.title": "its info.title",
	"Outline.operations": "the operations under test", "Outline.rules": "the rules that are judged",
	"OperationOutline.id": "its operationId, or METHOD_path", "OperationOutline.method": "such as POST", "OperationOutline.path": "as described", "OperationOutline.summary": "its summary", "OperationOutline.place": "where it is described",
	"OperationOutline.identifierReason": "why it was taken for the id", "OperationOutline.list": "as read", "OperationOutline.delete": "as read",
	"Property.types": "its types", "Property.format": "its format", "Property.required": "whether it has to be there", "Property.readOnly": "whether the server alone sets it", "Property.place": "where it is described", "Property.promises": "what is promised there",
	"Promise.keyword": "such as maxLength", "Promise.place": "where it stands",
	"Obligation.operation": "the operation's id", "Obligation.keyword": "the promise", "Obligation.side": "accept or reject", "Obligation.cases": "the ids of the cases that meet it", "Obligation.reason": "why there is none", "Obligation.place": "where the promise stands",
	"Done.case": "what was planned", "Done.exchanges": "what was sent and what came back, in order", "Done.verdicts": "what was made of it",
	"Resource.operation": "the id of the create", "Resource.case": "the id of the case that made it", "Resource.step": "the step that made it; empty for the one the case is about",
	"CaseInfo.id": "operation/technique/place/variant; stable between runs, shards and releases", "Finished.duration": "how long it took", "Verdict.want": "what was owed, as a short text", "Change.was": "the JSON text in the twin; empty when absent",
	"Finding.count": "the number of verdicts", "Finding.example": "the smallest case that shows it", "Expectation.strength": "strong or weak; empty for either", "Started.nonce": "marks what this run creates, in the values that it sends",
	"CaseInfo.operation": "the operation's id", "CaseInfo.technique": "how it was made; assay rules lists them", "CaseInfo.change": "what differs from its twin", "CaseInfo.expect": "what is expected",
	"Expectation.want": "accept, reject or either", "Change.became": "the JSON text in this case; empty when absent",
	"Resumed.command": "its command line, without secrets", "Resumed.time": "when it was taken up", "Place.line": "its line, 1-based; 0 when unknown", "Place.column": "its column, 1-based; 0 when unknown",
	"Request.method": "such as POST", "Request.header": "the fields as sent", "Request.body": "what was sent", "Response.status": "such as 201", "Response.header": "the fields as received", "Response.body": "what came",
	"Header.name": "the field's name", "Header.value": "its value", "Failure.kind": "timeout, refused, dropped, tls, protocol, too-large or cancelled", "Failure.text": "what the client said",
	"Exchange.request": "what was sent", "Exchange.response": "what came; missing when nothing did", "Exchange.failure": "why there is no complete answer", "Exchange.start": "when it was sent",
	"Verdict.rule": "the rule's id", "Verdict.outcome": "pass, weak, fail, skip or error", "Verdict.got": "what came, as a short text",
	"Counts.cases": "cases of the plan that were sent", "Counts.requests": "requests", "Counts.created": "resources that were created", "Counts.verdicts": "verdicts by outcome",
	"Base.operation": "the operation's id", "Base.case": "the id of its case", "Rung.name": "such as repaired example", "Rung.case": "the id of its case",
	"Finished.reason": "what cut the run short", "Finished.interrupted": "the user ended the run", "Finished.counts": "how much was done", "Finished.bases": "the bodies that single changes were made from", "Finished.findings": "verdicts with one cause, the gravest first",
	"Finding.rule": "the rule's id", "Finding.basis": "must, should or expectation", "Finding.subject": "server or description", "Finding.operation": "the operation's id; empty for the whole description", "Finding.keyword": "the schema keyword concerned",
	"Finding.want": "what was owed, in the example", "Finding.got": "what came, in the example", "Finding.hint": "what the reader can do about it", "Finding.reason": "why it could not be judged, in the example",
	"Finding.cases": "the ids of the cases that show it, at most 50", "Finding.title": "what the example does, in one sentence", "Finding.exchange": "the example's request and answer",
	"Rate.failed": "how often it failed", "Rate.of": "of how many times",
	"BaselineEntry.operation": "the operation's id; empty for the whole description", "PolicyEntry.technique": "the technique that it is narrowed to; empty for all", "PolicyEntry.pointer": "the place that it is narrowed to; empty for all",
	"Info.id": "the rule's id", "Info.basis": "must, should or expectation", "Info.subject": "server or description", "Info.kind": "what it is judged on: contract, case or run", "Info.refs": "the clauses that it rests on",
	"bodyJSON.text": "the bytes, where they are UTF-8", "bodyJSON.base64": "the bytes, where they are not", "bodyJSON.size": "how many bytes it had on the wire, transfer and content codings undone", "bodyJSON.truncated": "only the beginning was kept", "bodyJSON.redacted": "secrets were removed",
}

const (
	fieldsBegin = "<!-- Fields: generated by go test ./verdict -run TestJournalDoc -update. -->\n"
	fieldsEnd   = "<!-- End of the generated fields. -->\n"
)

// TestJournalDoc holds docs/journal.md to the Go types: each field of each event
// is there, with what it means.
func TestJournalDoc(t *testing.T) {
	path := filepath.Join("..", "docs", "journal.md")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(data), fieldsBegin)
	require.True(t, ok, "docs/journal.md has no place for the fields")
	_, after, ok := strings.Cut(rest, fieldsEnd)
	require.True(t, ok, "the fields in docs/journal.md do not end")
	text, bare := journalFields(t)
	require.Empty(t, bare, "fields without a meaning: comment them where they are declared, or list them above")
	want := before + fieldsBegin + text + fieldsEnd + after
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o666))
		return
	}
	require.Equal(t, want, string(data), "docs/journal.md is not what the types say: go test ./verdict -run TestJournalDoc -update")
	for _, name := range []string{"pointers", "said", "title", "notes", "known", "baseline", "policy", "grown", "only"} {
		require.Contains(t, text, "| `"+name+"` |")
	}
}

// journalFields writes a table for each type that an event is made of, and lists
// the fields that nobody explains.
func journalFields(t *testing.T) (string, []string) {
	docs := fieldDocs(t)
	var b strings.Builder
	var bare []string
	seen, todo := map[reflect.Type]bool{}, []reflect.Type{reflect.TypeOf(Event{})}
	for len(todo) > 0 {
		typ := todo[0]
		todo = todo[1:]
		if seen[typ] {
			continue
		}
		seen[typ] = true
		fmt.Fprintf(&b, "\n### %s\n\n| field | type | what it is |\n|---|---|---|\n", titleOf(typ))
		for _, f := range jsonFields(typ) {
			what := docs[f.in+"."+f.goName]
			if m, ok := meanings[f.in+"."+f.name]; ok {
				what = m
			}
			if what == "" {
				bare = append(bare, f.in+"."+f.name)
			}
			kind, next := typeWords(f.typ)
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.name, kind, strings.ReplaceAll(what, "|", `\|`))
			if next != nil {
				todo = append(todo, next)
			}
		}
	}
	return b.String() + "\n", bare
}

func titleOf(typ reflect.Type) string {
	switch typ.Name() {
	case "bodyJSON":
		return "Body"
	case "Info":
		return "Rule"
	}
	return typ.Name()
}

type jsonField struct {
	in, goName, name string
	typ              reflect.Type
}

// jsonFields are the fields as they are written, those of an embedded struct
// among them.
func jsonFields(typ reflect.Type) []jsonField {
	var out []jsonField
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported():
		case f.Anonymous && name == "":
			out = append(out, jsonFields(f.Type)...)
		default:
			out = append(out, jsonField{typ.Name(), f.Name, name, f.Type})
		}
	}
	return out
}

// typeWords say what a field holds, and which type is to be told of next.
func typeWords(typ reflect.Type) (string, reflect.Type) {
	switch {
	case typ == reflect.TypeOf(time.Time{}):
		return "time (RFC 3339)", nil
	case typ == reflect.TypeOf(time.Duration(0)):
		return "nanoseconds", nil
	case typ == reflect.TypeOf(Body{}):
		return "Body", reflect.TypeOf(bodyJSON{})
	case typ == reflect.TypeOf([]byte(nil)):
		return "base64", nil
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return typeWords(typ.Elem())
	case reflect.Slice:
		words, next := typeWords(typ.Elem())
		return "list of " + words, next
	case reflect.Map:
		words, next := typeWords(typ.Elem())
		return words + " by name", next
	case reflect.Struct:
		return titleOf(typ), typ
	case reflect.String:
		return "string", nil
	case reflect.Bool:
		return "true or false", nil
	}
	return "number", nil
}

// without leaves the Go name at the head of a comment out.
func without(name, text string) string {
	text = strings.TrimPrefix(text, name+" ")
	for _, verb := range []string{"is ", "are "} {
		text = strings.TrimPrefix(text, verb)
	}
	return text
}

// fieldDocs reads the comments of the fields of every struct here and in package
// rule.
func fieldDocs(t *testing.T) map[string]string {
	out := map[string]string{}
	for _, dir := range []string{".", filepath.Join("..", "rule")} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		require.NoError(t, err)
		for _, name := range slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, "_test.go") }) {
			file, err := parser.ParseFile(gotoken.NewFileSet(), name, nil, parser.ParseComments)
			require.NoError(t, err)
			ast.Inspect(file, func(n ast.Node) bool {
				spec, ok := n.(*ast.TypeSpec)
				if !ok {
					return true
				}
				if s, ok := spec.Type.(*ast.StructType); ok {
					for _, f := range s.Fields.List {
						text := f.Doc.Text()
						if text == "" {
							text = f.Comment.Text()
						}
						for _, id := range f.Names {
							out[spec.Name.Name+"."+id.Name] = without(id.Name, strings.TrimSuffix(strings.Join(strings.Fields(text), " "), "."))
						}
					}
				}
				return true
			})
		}
	}
	return out
}
