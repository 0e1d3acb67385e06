package verdict

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// baselineVersion is the version of the baseline's format.
const baselineVersion = 1

// maxSentence bounds, in bytes, what an entry quotes of a finding.
const maxSentence = 500

// Day is how the days of a baseline are written.
const Day = "2006-01-02"

// baselineKey is a member of an entry, with where its text is kept; nil where it
// is no text.
type baselineKey struct {
	name string
	text func(*BaselineEntry) *string
}

// baselineKeys are the members in the order in which they are written.
var baselineKeys = []baselineKey{
	{"fingerprint", func(e *BaselineEntry) *string { return &e.Fingerprint }},
	{"rule", func(e *BaselineEntry) *string { return (*string)(&e.Rule) }},
	{"operation", func(e *BaselineEntry) *string { return &e.Operation }},
	{"in", func(e *BaselineEntry) *string { return &e.In }},
	{"place", func(e *BaselineEntry) *string { return &e.Pointer }},
	{"places", nil},
	{"keyword", func(e *BaselineEntry) *string { return &e.Keyword }},
	{"outcome", func(e *BaselineEntry) *string { return (*string)(&e.Outcome) }},
	{"intermittent", nil},
	{"case", func(e *BaselineEntry) *string { return &e.Case }},
	{"sentence", func(e *BaselineEntry) *string { return &e.Sentence }},
	{"reason", func(e *BaselineEntry) *string { return &e.Reason }},
	{"expires", func(e *BaselineEntry) *string { return &e.Expires }},
}

const baselineHead = `# Findings that are known and accepted for now: assay run --baseline shows them,
# and fails for none of them. Give each a reason, and a day from which on it
# counts again where there is one (expires: 2006-01-02).
# assay baseline write renews this file and keeps reasons and days;
# assay baseline check says what wants attention.
`

// ReadBaseline reads a baseline. A file that is no baseline is an error with its
// line, and never taken for an empty one. name is for messages.
func ReadBaseline(name string, data []byte) (*BaselineFile, error) {
	r := baselineReader{name: name, seen: map[string]int{}}
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, r.fail(1, "the file is empty: a baseline without entries says findings: []")
		}
		return nil, fmt.Errorf("baseline %s: %w", name, yamlError(err))
	}
	if len(doc.Content) == 0 {
		return nil, r.fail(1, "the file is empty: a baseline without entries says findings: []")
	}
	var more yaml.Node
	if dec.Decode(&more) == nil {
		return nil, r.fail(max(more.Line, 1), "a second document follows: a baseline is one")
	}
	list, err := r.head(doc.Content[0])
	if err != nil {
		return nil, err
	}
	out := &BaselineFile{Name: name}
	for _, n := range list {
		e, err := r.entry(n)
		if err != nil {
			return nil, err
		}
		out.Entries = append(out.Entries, e)
	}
	return out, nil
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// yamlError writes the parser's error with its line in front.
func yamlError(err error) error {
	text := err.Error()
	m := yamlLine.FindStringSubmatch(text)
	if m == nil {
		return err
	}
	return fmt.Errorf("line %s: not YAML: %s", cmp.Or(m[1], "1"), text[len(m[0]):])
}

// baselineReader reads one file.
type baselineReader struct {
	name string
	seen map[string]int // fingerprints with their lines
}

func (r *baselineReader) fail(line int, format string, args ...any) error {
	return fmt.Errorf("baseline %s: line %d: %s", r.name, line, fmt.Sprintf(format, args...))
}

// head reads the top of the file and returns the list of entries.
func (r *baselineReader) head(top *yaml.Node) ([]*yaml.Node, error) {
	if top.Kind != yaml.MappingNode {
		return nil, r.fail(top.Line, "want the members version and findings; is this a baseline? (assay baseline write makes one)")
	}
	var list *yaml.Node
	version := ""
	for i := 0; i+1 < len(top.Content); i += 2 {
		key, value := top.Content[i], top.Content[i+1]
		switch key.Value {
		case "version":
			version = value.Value
		case "findings":
			list = value
		default:
			return nil, r.fail(key.Line, "unknown member %q: there are version and findings", key.Value)
		}
	}
	n, err := strconv.Atoi(version)
	switch {
	case version == "":
		return nil, r.fail(top.Line, "the version is missing: version: %d", baselineVersion)
	case err != nil || n < 1:
		return nil, r.fail(top.Line, "%q is no version of a baseline: this assay writes version: %d", version, baselineVersion)
	case n > baselineVersion:
		return nil, r.fail(top.Line, "version %d is newer than the %d that this assay reads: use a newer assay", n, baselineVersion)
	case list == nil:
		return nil, r.fail(top.Line, "the list findings is missing; a baseline without entries says findings: []")
	case list.Kind != yaml.SequenceNode:
		return nil, r.fail(list.Line, "findings is not a list; a baseline without entries says findings: []")
	}
	return list.Content, nil
}

func (r *baselineReader) entry(n *yaml.Node) (e BaselineEntry, err error) {
	if n.Kind != yaml.MappingNode {
		return e, r.fail(n.Line, "an entry has members such as fingerprint and rule")
	}
	given := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if given[key.Value] {
			return e, r.fail(key.Line, "%q is given twice in one entry", key.Value)
		}
		given[key.Value] = true
		if err := r.member(&e, key, value); err != nil {
			return e, err
		}
	}
	for _, name := range []string{"fingerprint", "rule"} {
		if !given[name] {
			return e, r.fail(n.Line, "the entry has no %s", name)
		}
	}
	if line := r.seen[e.Fingerprint]; line > 0 {
		return e, r.fail(n.Line, "fingerprint %s has an entry already, in line %d", e.Fingerprint, line)
	}
	r.seen[e.Fingerprint] = n.Line
	return e, nil
}

var fingerprintText = regexp.MustCompile(`^[0-9a-f]{12}$`)

// member reads one member of an entry.
func (r *baselineReader) member(e *BaselineEntry, key, value *yaml.Node) error {
	i := slices.IndexFunc(baselineKeys, func(k baselineKey) bool { return k.name == key.Value })
	switch {
	case i < 0:
		return r.fail(key.Line, "unknown member %q: an entry has %s", key.Value, baselineNames())
	case key.Value == "places":
		return r.places(e, value)
	case value.Kind != yaml.ScalarNode:
		return r.fail(value.Line, "%s is one text", key.Value)
	case key.Value == "intermittent":
		if e.Intermittent = value.Value == "true"; !e.Intermittent && value.Value != "false" {
			return r.fail(value.Line, "intermittent is true or false, not %q", value.Value)
		}
		return nil
	}
	text := value.Value
	if value.Tag == "!!null" {
		text = ""
	}
	*baselineKeys[i].text(e) = text
	switch {
	case key.Value == "fingerprint" && !fingerprintText.MatchString(text):
		return r.fail(value.Line, "%q is no fingerprint: it has 12 hexadecimal digits", text)
	case key.Value == "rule" && text == "":
		return r.fail(value.Line, "the rule is empty")
	case key.Value == "outcome" && text != "" && text != string(Weak) && text != string(Fail) && text != string(Error):
		return r.fail(value.Line, "outcome is fail, weak or error, not %q", text)
	case key.Value == "expires" && text != "":
		if _, err := time.Parse(Day, text); err != nil {
			return r.fail(value.Line, "expires is a day such as 2027-01-31, not %q", text)
		}
	}
	return nil
}

func (r *baselineReader) places(e *BaselineEntry, list *yaml.Node) error {
	if list.Kind != yaml.SequenceNode {
		return r.fail(list.Line, "places is a list of JSON pointers")
	}
	for _, n := range list.Content {
		if n.Kind != yaml.ScalarNode {
			return r.fail(n.Line, "places is a list of JSON pointers")
		}
		e.Pointers = append(e.Pointers, n.Value)
	}
	return nil
}

func baselineNames() string {
	var names []string
	for _, k := range baselineKeys {
		names = append(names, k.name)
	}
	return strings.Join(names, ", ")
}

// Encode writes the file, its entries sorted by operation, rule and place.
func (b *BaselineFile) Encode() ([]byte, error) {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	if len(b.Entries) == 0 {
		list.Style = yaml.FlowStyle
	}
	for _, e := range slices.SortedFunc(slices.Values(b.Entries), byEntry) {
		list.Content = append(list.Content, e.node())
	}
	top := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
		scalar("version"), {Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(baselineVersion)}, scalar("findings"), list,
	}}
	var out bytes.Buffer
	out.WriteString(baselineHead)
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(top); err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	return out.Bytes(), enc.Close()
}

func byEntry(a, b BaselineEntry) int {
	return cmp.Or(
		cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.In, b.In),
		cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Keyword, b.Keyword), cmp.Compare(a.Fingerprint, b.Fingerprint),
	)
}

// node writes an entry; the reason is written when it is empty, too, because
// somebody has to fill it in.
func (e *BaselineEntry) node() *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	add := func(name string, value *yaml.Node) { n.Content = append(n.Content, scalar(name), value) }
	for _, k := range baselineKeys {
		switch {
		case k.name == "places" && len(e.Pointers) > 0:
			list := &yaml.Node{Kind: yaml.SequenceNode}
			for _, p := range e.Pointers {
				list.Content = append(list.Content, scalar(p))
			}
			add(k.name, list)
		case k.name == "intermittent" && e.Intermittent:
			add(k.name, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"})
		case k.text != nil && (*k.text(e) != "" || k.name == "reason"):
			add(k.name, scalar(*k.text(e)))
		}
	}
	return n
}

func scalar(s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: strings.ToValidUTF8(s, "\uFFFD")}
}

// Entry is the finding as an entry of a baseline, without reason.
func (f *Finding) Entry() BaselineEntry {
	e := BaselineEntry{
		Fingerprint: f.Fingerprint, Rule: f.Rule, Operation: f.Operation, In: f.In, Pointer: f.Pointer, Pointers: slices.Clone(f.Pointers),
		Keyword: f.Keyword, Case: f.Example, Intermittent: f.Intermittent != nil, Sentence: clipped(f.Sentence, maxSentence),
	}
	if f.Outcome != Fail {
		e.Outcome = f.Outcome
	}
	return e
}
