package reports

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"assay/rule"
	"assay/verdict"
)

// plain makes a text fit for a line of a report: what cannot be seen is
// spelled out, and what is too long is cut.
func plain(s string, n int) string {
	if len(s) <= n {
		return cut(shown(s), n)
	}
	head := s[:border(s, n)]
	text := shown(head)
	text = text[:border(text, n)]
	return text + fmt.Sprintf("… (%s bytes more)", number(len(s)-len(head)))
}

// border is the last border of a code point within the first n bytes.
func border(s string, n int) int {
	if len(s) <= n {
		return len(s)
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}

// sarifMessage is plain text for a SARIF message, in which "[text](target)" would be
// a link (SARIF 2.1.0 section 3.11.6): what a server sent makes none.
func sarifMessage(s string) string { return strings.ReplaceAll(s, "](", "] (") }

// told are the lines of a finding: its sentence, and what is known beside it.
func told(f *verdict.Finding) []string {
	lines := []string{orElse(plain(f.Sentence, 1000), string(f.Rule))}
	for _, kv := range [][2]string{{"Case", f.Title}, {"Want", f.Want}, {"Got", f.Got}, {"Why", f.Reason}, {"Said", f.Said}, {"Hint", f.Hint}} {
		if kv[1] != "" && !strings.Contains(f.Sentence, kv[1]) {
			lines = append(lines, kv[0]+": "+plain(kv[1], 1000))
		}
	}
	if at := pointers(f); at != "" {
		lines = append(lines, "At: "+cut(at, 1000))
	}
	if f.Intermittent != nil {
		lines = append(lines, fmt.Sprintf("It comes and goes: %d of %d failed.", f.Intermittent.Failed, f.Intermittent.Of))
	}
	if f.Example != "" {
		line := "Shown by: " + plain(f.Example, 500)
		if f.Count > 1 {
			line += " (" + number(f.Count) + " times in all)"
		}
		lines = append(lines, line)
	}
	return lines
}

// reproduction is the command that sends the finding's request again.
func reproduction(f *verdict.Finding) string {
	if f.Exchange == nil || f.Exchange.Request.URL == "" || len(f.Exchange.Request.Body.Data) > 8<<10 {
		return ""
	}
	return cut(shown(verdict.Curl(&f.Exchange.Request)), 16<<10)
}

// bases say in words how binding a rule is.
var bases = map[rule.Basis]string{
	rule.Must:        "A must: the description or an RFC demands it.",
	rule.Should:      "A should: an RFC recommends it.",
	rule.Expectation: "An expectation: customary, though no document demands it.",
}

// descriptor writes a rule with its help: the clauses that it rests on.
func descriptor(info rule.Info) sarifDescriptor {
	title := orElse(plain(info.Title, 1000), "Rule "+plain(string(info.ID), 200)+".")
	text, markdown := []string{title}, []string{md(title)}
	if words := bases[info.Basis]; words != "" {
		text, markdown = append(text, words), append(markdown, md(words))
	}
	d := sarifDescriptor{ID: plain(string(info.ID), 200), Short: &sarifText{Text: sarifMessage(title)}}
	for _, ref := range info.Refs {
		name := plain(strings.TrimSpace(ref.Doc+" "+ref.Section), 500)
		line, linked := "See "+name, "See "+md(name)
		if uri := link(ref.URL); uri != "" {
			line, linked = line+": "+uri, "See ["+md(name)+"]("+uri+")"
			d.HelpURI = orElse(d.HelpURI, uri)
		}
		text, markdown = append(text, line), append(markdown, linked)
	}
	d.Full = &sarifText{Text: sarifMessage(strings.Join(text[:min(len(text), 2)], " "))}
	d.Help = &sarifText{Text: sarifMessage(strings.Join(text, "\n")), Markdown: strings.Join(markdown, "\n\n")}
	d.Configuration = &sarifConfig{Level: sarifLevel(verdict.Fail, info.Basis, info.Subject)}
	d.Properties = &sarifRulesBag{Basis: plain(string(info.Basis), 50), Subject: plain(string(info.Subject), 50), Kind: plain(string(info.Kind), 50), Since: plain(info.Since, 50)}
	area, _, _ := strings.Cut(d.ID, "/")
	for _, tag := range []string{"contract", d.Properties.Subject, area} {
		if tag != "" && !slices.Contains(d.Properties.Tags, tag) {
			d.Properties.Tags = append(d.Properties.Tags, tag)
		}
	}
	return d
}

// link returns an absolute web address, or "" for anything else.
func link(s string) string {
	s = mendURI(s)
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.ContainsAny(s, "()") {
		return ""
	}
	return s
}
