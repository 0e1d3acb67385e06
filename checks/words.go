package checks

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

// areas are the first segments of rule ids, in the order of documents.
var areas = []string{"status", "body", "http", "header", "echo", "id", "resource", "reject", "auth", "stability", "idempotency", "concurrency", "description"}

func areaOrder(id rule.ID) int {
	area, _, _ := strings.Cut(string(id), "/")
	return slices.Index(areas, area)
}

func one(v verdict.Verdict) []verdict.Verdict { return []verdict.Verdict{v} }

// passed is one and the same pass, not to be written to: most verdicts are it.
func passed() []verdict.Verdict { return onePass }

var onePass = one(verdict.Verdict{Outcome: verdict.Pass})

func noted(note string) []verdict.Verdict {
	return one(verdict.Verdict{Outcome: verdict.Pass, Note: note})
}

func judged(o verdict.Outcome, want, got string) []verdict.Verdict {
	return one(verdict.Verdict{Outcome: o, Want: want, Got: got})
}

func failed(want, got string) []verdict.Verdict { return judged(verdict.Fail, want, got) }

// unknown is the verdict of what could not be judged. The reason names no case
// and no value, so that one cause stays one reason.
func unknown(reason string) []verdict.Verdict {
	return one(verdict.Verdict{Outcome: verdict.Error, Reason: reason})
}

func skipped(reason string) []verdict.Verdict {
	return one(verdict.Verdict{Outcome: verdict.Skip, Reason: reason})
}

// quoteLen bounds values in texts, in bytes.
const quoteLen = 120

// quote writes a value as short JSON.
func quote(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Sprintf("%v", v)
	}
	return clip(strings.TrimSuffix(b.String(), "\n"))
}

// clip shortens a text between two characters.
func clip(s string) string {
	if len(s) <= quoteLen {
		return s
	}
	return strings.ToValidUTF8(s[:quoteLen], "") + "…"
}

func place(p spec.Place) verdict.Place {
	return verdict.Place{File: p.File, Line: p.Line, Column: p.Column, Pointer: p.Pointer}
}

// at writes a place as file:line.
func at(p spec.Place) string {
	if p.Line == 0 {
		return p.File + "#" + p.Pointer
	}
	if p.Line == 1 && strings.Count(p.Pointer, "/") > 2 { // the whole description stands in one line
		return p.File + ":1#" + p.Pointer
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

func list(items []string) string { return strings.Join(items, ", ") }
