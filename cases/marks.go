package cases

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"assay/spec"
	"assay/values"
)

// Endings of the ids of rungs that hold the marker: once, in a text that means
// nothing, or in every text that a server may want to be unique.
const (
	MarkedRung   = "-marked"
	DistinctRung = "-distinct"
)

// markDeep is how deep in objects texts get the marker.
const markDeep = 3

// sharedName are names whose text a server looks up, and which is therefore not
// made distinct.
var sharedName = regexp.MustCompile(`(^|[^a-z0-9])(type|kind|status|state|country|currency|lang|language|locale|version|ids?|address|phone|date|time|zone|tz|token|secret|password|ip|sha|hash|ref|role|region|arn|format|method|scope|city|(country|currency|lang|language|locale|region|state|zip|postal)_?code|zip|postal|mime_?type|colou?r)$`)

// trialMarks stand for the mark of any send in proofs: letters and digits in
// both orders.
var trialMarks = []string{"zzzzzzzz99999999", "a0a0a0a0z9z9z9z9", "a000000000000000"}

// distinct puts the marker into every text that a server may want to be unique:
// names and titles, keys and codes, e-mail addresses, URIs. The second result
// says how many there are.
func (p *Planner) distinct(v any) (any, int) {
	texts := p.distinctTexts(v)
	if out := v; len(texts) > 1 { // mostly all of them may be marked at once, and a proof takes the whole body
		for _, t := range texts {
			out = set(out, t.pointer, t.ways[0])
		}
		if p.validMarked(out) {
			return out, len(texts)
		}
	}
	n := 0
	for _, t := range texts {
		if out, ok := p.firstValid(v, t.pointer, t.ways); ok {
			v, n = out, n+1
		}
	}
	return v, n
}

// uniqueText is a text that may have to be unique, with the ways to mark it.
type uniqueText struct {
	pointer string
	ways    []string
}

func (p *Planner) distinctTexts(v any) []uniqueText {
	var out []uniqueText
	var walk func(at any, pointer string, depth int)
	walk = func(at any, pointer string, depth int) {
		m, ok := at.(map[string]any)
		if !ok || depth > markDeep {
			return
		}
		for _, name := range values.Names(m, p.order) {
			sub := join(pointer, name)
			if strings.HasPrefix(name, "@") || p.pinnedAt(sub) || p.existing[name] != "" {
				continue
			}
			if text, isText := m[name].(string); !isText {
				walk(m[name], sub, depth+1)
			} else if ways := p.distinctWays(v, sub, name, text); len(ways) > 0 {
				out = append(out, uniqueText{sub, ways})
			}
		}
	}
	walk(v, "", 0)
	return out
}

func (p *Planner) pinnedAt(pointer string) bool {
	for pinned := range p.pinned {
		if pinned == pointer || strings.HasPrefix(pinned, pointer+"/") {
			return true
		}
	}
	return false
}

// distinctText puts the marker into one text, in the first way that is valid
// with any mark.
func (p *Planner) distinctText(v any, pointer, name, text string) (any, bool) {
	return p.firstValid(v, pointer, p.distinctWays(v, pointer, name, text))
}

// distinctWays are the ways to put the marker into one text; none where it is
// what a server looks up, or has a mark.
func (p *Planner) distinctWays(v any, pointer, name, text string) []string {
	sh := p.view.At(v, pointer)
	if sh == nil || !sh.Allows("string") || strings.Contains(text, Marker) || restrictedToValues(sh) || sharedName.MatchString(values.Snake(name)) {
		return nil
	}
	return markings(sh, text)
}

// firstValid sets the first of the texts with which the body is valid.
func (p *Planner) firstValid(v any, pointer string, texts []string) (any, bool) {
	for _, t := range texts {
		if out := set(v, pointer, t); p.validMarked(out) {
			return out, true
		}
	}
	return nil, false
}

// markings are the ways to put the marker into a text.
func markings(sh *spec.Shape, text string) []string {
	user, domain, isMail := strings.Cut(text, "@")
	switch {
	case sh.Format == "email" || sh.Format == "idn-email" || sh.Format == "" && isMail && user != "" && strings.Contains(domain, ".") && !strings.Contains(text, " "):
		return []string{Marker + "@" + domain}
	case sh.Format == "hostname" || sh.Format == "idn-hostname":
		return []string{Marker + "." + text}
	case strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://"):
		if u, err := url.Parse(text); err == nil && u.RawQuery == "" && u.Fragment == "" {
			return []string{strings.TrimSuffix(text, "/") + "/" + Marker}
		}
		return nil
	case sh.Format != "" && sh.Format != "slug":
		return nil
	case !wordy.MatchString(text):
		return nil
	case strings.Contains(text, " "):
		return []string{strings.TrimSpace(text) + " " + Marker, Marker}
	}
	return []string{text + Marker, text + "-" + Marker, Marker}
}

// validMarked says whether a body with markers is valid whatever the mark.
func (p *Planner) validMarked(v any) bool {
	data, faults, err := p.judge(v)
	if err != nil || len(faults) > 0 {
		return false
	}
	if !p.isJSON() {
		return true // the mark is letters and digits, which every encoding leaves alone
	}
	return !slices.ContainsFunc(trialMarks, func(mark string) bool {
		faults, err := p.view.Validate(bytes.ReplaceAll(data, []byte(Marker), []byte(mark)))
		return err != nil || len(faults) > 0
	})
}

// preferred are names whose text means nothing to a server; shunned are those
// whose text it may look up.
var (
	preferred = regexp.MustCompile(`(?i)(name|title|label|description|summary|subject|alias|text|comment|note|notes|message|remark)$`)
	shunned   = regexp.MustCompile(`(?i)(type|kind|status|state|code|country|currency|lang|language|locale|version|id|ids|url|uri|href|email|mail|address|phone|date|time|zone|token|key|secret|password|path|file|domain|host|ip|sha|hash|ref|user|username|login|role|region|arn|format|method|scope)$`)
	wordy     = regexp.MustCompile(`^[\p{L}\p{N} ._,'()-]*$`)
)

// fitness is how fit a property is for the mark, by its name.
type fitness int

const (
	unseen fitness = iota
	shunnedName
	possibleName
	preferredName
)

// maxNames bounds the names that are remembered: maps may have any.
const maxNames = 4096

// fitness looks at a name once: random bodies have the same ones again and
// again.
func (p *Planner) fitness(name string) fitness {
	f := p.names[name]
	if f == unseen {
		switch {
		case shunned.MatchString(name) || strings.HasPrefix(name, "@"):
			f = shunnedName
		case preferred.MatchString(name):
			f = preferredName
		default:
			f = possibleName
		}
		if len(p.names) < maxNames {
			p.names[name] = f
		}
	}
	return f
}

// mark puts the marker into one free text of the body that has room for it.
func (p *Planner) mark(v any) (any, bool) {
	if text, isText := v.(string); isText && !p.isJSON() && wordy.MatchString(text) {
		return p.markText(v, "", text)
	}
	m, ok := v.(map[string]any)
	if !ok {
		return v, false
	}
	names := values.Names(m, p.order)
	for _, least := range []fitness{preferredName, possibleName} {
		for _, name := range names {
			if p.fitness(name) < least {
				continue
			}
			if _, pinned := p.pinned[join("", name)]; pinned {
				continue
			}
			text, isText := m[name].(string)
			if !isText || !wordy.MatchString(text) {
				continue
			}
			if marked, ok := p.markText(v, join("", name), text); ok {
				return marked, true
			}
		}
	}
	return v, false
}

// markText appends the marker to a free text, or replaces it, if its length
// bounds leave room.
func (p *Planner) markText(v any, pointer, text string) (any, bool) {
	sh := p.view.At(v, pointer)
	if sh == nil || !sh.Allows("string") || sh.Format != "" || len(values.Patterns(sh)) > 0 || restricted(sh) {
		return nil, false
	}
	return p.firstValid(v, pointer, markings(sh, text))
}

func restricted(sh *spec.Shape) bool {
	for _, s := range sh.Schemas {
		if s.Enum != nil || s.Const != nil || s.Format != nil {
			return true
		}
	}
	return false
}
