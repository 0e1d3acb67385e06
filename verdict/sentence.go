package verdict

import (
	"fmt"
	"strings"

	"assay/rule"
)

// sentence says a finding to a stranger: where, what was wanted, what came.
func (c *Collector) sentence(g *group) string {
	f := &g.finding
	if f.Subject == rule.Description {
		return describe(f)
	}
	var b strings.Builder
	b.WriteString(c.operationName(f.Operation))
	b.WriteString(g.where())
	switch {
	case f.Outcome == Error && f.Rule == ruleCreated && f.Got == noneCreated:
		b.WriteString(": " + f.Reason)
	case f.Outcome == Error:
		fmt.Fprintf(&b, ": it could not be judged whether %s: %s", clause(c.rules[f.Rule].Title, string(f.Rule)), f.Reason)
	case f.Want == "":
		fmt.Fprintf(&b, ": not so that %s; it got %s", clause(c.rules[f.Rule].Title, string(f.Rule)), f.Got)
	default:
		fmt.Fprintf(&b, ": wanted %s, got %s", f.Want, f.Got)
	}
	if f.Count > 1 {
		fmt.Fprintf(&b, " (%d times)", f.Count)
	}
	if r := f.Intermittent; r != nil {
		fmt.Fprintf(&b, "; it comes and goes: %d of %d", r.Failed, r.Of)
	}
	b.WriteByte('.')
	return b.String()
}

// where names the place: in what was sent for rules about requests, else in
// the answer.
func (g *group) where() string {
	f := &g.finding
	area, _, _ := strings.Cut(string(f.Rule), "/")
	asked := area == "status" || area == "auth"
	switch {
	case g.nothing:
		return ", whatever was sent"
	case f.In != "":
		return g.whereParameter()
	}
	switch {
	case g.rolled > 1 && !asked:
		return fmt.Sprintf(", %d places in the answer (such as %s)", g.rolled, spoken(g.example.Pointer, ""))
	case g.rolled > 1 && f.Pointer != "":
		return fmt.Sprintf(", body changed at %s or below (%d tested promises)", spoken(f.Pointer, ""), g.rolled)
	case g.rolled > 1 && f.Keyword == "":
		return fmt.Sprintf(", bodies that differ in any of %d tested promises of the schema (such as %s)", g.rolled, spoken(g.example.Pointer, g.example.Keyword))
	case g.of > g.rolled:
		return fmt.Sprintf(", bodies changed for %q at %d of %d places (such as %s)", f.Keyword, g.rolled, g.of, spoken(g.example.Pointer, ""))
	case g.rolled > 1:
		return fmt.Sprintf(", bodies changed for %q at any of %d places (such as %s)", f.Keyword, g.rolled, spoken(g.example.Pointer, ""))
	case asked && (f.Pointer != "" || f.Keyword != ""):
		return ", body changed at " + spoken(f.Pointer, f.Keyword)
	case f.Pointer != "" && f.Rule == ruleErrorBody:
		return ", " + spoken(f.Pointer, "") + " in the body of a refusal"
	case f.Rule == ruleErrorBody && f.Outcome != Error:
		return ", the body of a refusal"
	case f.Pointer != "":
		return ", " + spoken(f.Pointer, "") + " in the answer"
	}
	return ""
}

// ruleErrorBody is about refusals, which "the answer" would not tell.
const ruleErrorBody = rule.ID("reject/error-body")

// whereParameter names the parameters that were changed.
func (g *group) whereParameter() string {
	f := &g.finding
	such := Parameter(f.In, g.example.Pointer)
	switch {
	case g.rolled > 1 && f.Pointer != "":
		return fmt.Sprintf(", %s changed, or what is below it (%d tested promises)", Parameter(f.In, f.Pointer), g.rolled)
	case g.rolled > 1 && f.Keyword == "":
		return fmt.Sprintf(", %s parameters changed for any of %d tested promises (such as %s of %s)", f.In, g.rolled, g.example.Keyword, such)
	case g.of > g.rolled:
		return fmt.Sprintf(", %d of %d %s parameters changed for %q (such as %s)", g.rolled, g.of, f.In, f.Keyword, such)
	case g.rolled > 1:
		return fmt.Sprintf(", any of %d %s parameters changed for %q (such as %s)", g.rolled, f.In, f.Keyword, such)
	case f.Keyword != "":
		return fmt.Sprintf(", %s changed (%s)", Parameter(f.In, f.Pointer), f.Keyword)
	}
	return ", " + Parameter(f.In, f.Pointer) + " changed"
}

// Parameter names a parameter, or a place below it, to a stranger: the query
// parameter "limit". The name is the first segment of the pointer.
func Parameter(in, pointer string) string {
	name, below, deep := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	out := fmt.Sprintf("the %s parameter %q", in, readable("/"+name))
	if deep {
		out += fmt.Sprintf(" at %q", readable("/"+below))
	}
	return out
}

// spoken names a place and a keyword.
func spoken(pointer, keyword string) string {
	name := "the top"
	if pointer != "" {
		name = `"` + readable(pointer) + `"`
	}
	if keyword != "" {
		name += " (" + keyword + ")"
	}
	return name
}

// readable writes a JSON pointer as people do: /a/0/b as a.0.b.
func readable(ptr string) string {
	parts := strings.Split(strings.TrimPrefix(ptr, "/"), "/")
	for i := range parts {
		parts[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(parts[i])
	}
	return strings.Join(parts, ".")
}

// clause makes the middle of a sentence of a title.
func clause(title, fallback string) string {
	title = strings.TrimSuffix(title, ".")
	if title == "" {
		return fallback + " holds"
	}
	if len(title) > 1 && title[1] >= 'a' && title[1] <= 'z' || strings.HasPrefix(title, "A ") {
		return strings.ToLower(title[:1]) + title[1:]
	}
	return title
}

func (c *Collector) operationName(id string) string {
	if op, ok := c.ops[id]; ok && op.Method != "" {
		return op.Method + " " + op.Path
	}
	if id == "" {
		return "The run"
	}
	return id
}

// describe says what is wrong with the description, with its lines.
func describe(f *Finding) string {
	var lines []string
	for _, p := range f.Places {
		switch {
		case p.Line == 1 && strings.Count(p.Pointer, "/") > 2: // the whole description stands in one line
			lines = append(lines, p.File+":1#"+p.Pointer)
		case p.Line > 0:
			lines = append(lines, fmt.Sprintf("%s:%d", p.File, p.Line))
		case p.File != "":
			lines = append(lines, p.File)
		}
	}
	at := "The description"
	if len(lines) > 0 {
		at += " at " + strings.Join(lines, " and ")
	}
	switch {
	case f.Outcome == Error:
		return at + " could not be judged: " + f.Reason + "."
	case f.In != "":
		return fmt.Sprintf("%s: %s should be %s, but is %s.", at, Parameter(f.In, f.Pointer), f.Want, f.Got)
	case f.Pointer != "":
		return fmt.Sprintf("%s: %s should be %s, but is %s.", at, spoken(f.Pointer, ""), f.Want, f.Got)
	}
	return fmt.Sprintf("%s: wanted %s, got %s.", at, f.Want, strings.TrimSuffix(f.Got, "."))
}
