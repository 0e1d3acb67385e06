package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"assay/importdoc"
	"assay/rule"
)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// object is a JSON object; encoding/json writes its keys in order.
type object = map[string]any

// findingsSARIF writes a SARIF 2.1.0 log with the repairs as fixes.
func findingsSARIF(w io.Writer, r *importdoc.Result) error {
	index := map[rule.ID]int{}
	rules := []object{}
	for i, info := range importdoc.Rules() {
		index[info.ID] = i
		rules = append(rules, object{"id": info.ID, "shortDescription": object{"text": info.Title},
			"fullDescription": object{"text": info.Title}, "help": object{"text": info.Title}})
	}
	results := []object{}
	seen := map[string]int{}
	for _, f := range r.Findings {
		out := object{"ruleId": f.Rule, "ruleIndex": index[f.Rule], "level": string(f.Level),
			"message":      object{"text": messageOf(&f)},
			"locations":    []object{{"physicalLocation": placeSARIF(&f)}},
			"fingerprints": object{"assay/v1": fingerprint(&f, seen)}}
		if len(f.Edits) > 0 {
			out["fixes"] = []object{fixSARIF(&f)}
		}
		results = append(results, out)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(object{"$schema": sarifSchema, "version": "2.1.0", "runs": []object{{
		"tool":       object{"driver": object{"name": "assay", "version": version().Version, "rules": rules}},
		"columnKind": "unicodeCodePoints", "results": results}}})
}

func messageOf(f *importdoc.Finding) string {
	text := printable(f.Text)
	if f.Suggestion != "" {
		text += ". Repair: " + printable(f.Suggestion)
	}
	return text
}

// placeSARIF names the line alone: columns are in bytes here, and in characters
// there.
func placeSARIF(f *importdoc.Finding) object {
	return object{"artifactLocation": object{"uri": uriOf(f.Place.File)}, "region": object{"startLine": f.Place.Line}}
}

func uriOf(file string) string {
	return (&url.URL{Path: strings.TrimPrefix(filepath.ToSlash(filepath.Clean(file)), "/")}).String()
}

// fixSARIF writes the edits as byte regions (SARIF 2.1.0 section 3.30.11).
func fixSARIF(f *importdoc.Finding) object {
	var replacements []object
	for _, e := range f.Edits {
		replacements = append(replacements, object{
			"deletedRegion":   object{"byteOffset": e.Start, "byteLength": e.End - e.Start},
			"insertedContent": object{"text": e.New}})
	}
	return object{"description": object{"text": printable(f.Suggestion)},
		"artifactChanges": []object{{"artifactLocation": object{"uri": uriOf(f.Place.File)}, "replacements": replacements}}}
}

// fingerprint does not move with the line: rule, page and text, numbered where
// they come again.
func fingerprint(f *importdoc.Finding, seen map[string]int) string {
	key := fmt.Sprintf("%s\n%s\n%s", f.Rule, filepath.ToSlash(f.Place.File), f.Text)
	seen[key]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d", key, seen[key]))
	return hex.EncodeToString(sum[:8])
}
