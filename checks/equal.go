package checks

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"assay/spec"
)

// alike compares what was sent with what came back, by what the description
// says about the place (shape may be nil). The note says what differs in
// spelling alone; it is empty when the values are equal as they stand.
func alike(sent, got any, sh *spec.Shape) (same bool, note string) {
	switch s := sent.(type) {
	case json.Number:
		if g, ok := got.(json.Number); ok {
			return sameNumber(s, g, sh)
		}
	case string:
		if g, ok := got.(string); ok {
			if same, note := sameText(s, g, formatOf(sh)); same {
				return true, note
			}
			return sameDecimal(s, g, sh)
		}
	case bool, nil:
		return sent == got, ""
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(s) {
			return false, ""
		}
		var items *spec.Shape
		if sh != nil {
			items = sh.Items()
		}
		for i := range s {
			ok, n := alike(s[i], g[i], items)
			if !ok {
				return false, ""
			}
			note = first(note, n)
		}
		return true, note
	case map[string]any:
		g, ok := got.(map[string]any)
		return ok && covers(s, g), ""
	}
	return false, ""
}

// covers says that an object which nothing is described about holds all that
// was sent; null and absent are alike.
func covers(sent, got map[string]any) bool {
	for name, v := range sent {
		if same, _ := alike(v, got[name], nil); !same {
			return false
		}
	}
	return true
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func formatOf(sh *spec.Shape) string {
	if sh == nil {
		return ""
	}
	return strings.ToLower(sh.Format)
}

// sameNumber compares as numbers, exactly. What the description lets be a
// binary fraction may come back rounded to one (RFC 8259 section 6: binary64
// is what implementations can be expected to keep); whole numbers may not.
func sameNumber(a, b json.Number, sh *spec.Shape) (bool, string) {
	if a == b {
		return true, ""
	}
	x, okX := new(big.Rat).SetString(string(a))
	y, okY := new(big.Rat).SetString(string(b))
	if !okX || !okY {
		return false, ""
	}
	if x.Cmp(y) == 0 {
		return true, fmt.Sprintf("the same number: %s came back as %s", clip(string(a)), clip(string(b)))
	}
	if formatOf(sh) == "float" {
		f, _ := x.Float32()
		g, _ := y.Float32()
		if f == g {
			return true, "rounded to a 32-bit number"
		}
		return false, ""
	}
	if sh != nil && (slices.Equal(sh.Types, []string{"integer"}) || strings.HasPrefix(formatOf(sh), "int")) || sh == nil && x.IsInt() {
		return false, ""
	}
	f, _ := x.Float64()
	g, _ := y.Float64()
	if f == g {
		return true, "rounded to a 64-bit number"
	}
	return false, ""
}

// decimalPattern fits patterns that let nothing but a number through which may
// have a fraction: digits, signs, a point and what patterns are made of.
var decimalPattern = regexp.MustCompile(`^[\^$()?:|*+{}0-9,\-\[\]d\\.]*(\\\.|\[[.,]+\])[\^$()?:|*+{}0-9,\-\[\]d\\.]*$`)

// sameDecimal compares numbers that are written as text: "1.5" and "1.50".
func sameDecimal(a, b string, sh *spec.Shape) (bool, string) {
	if sh == nil || formatOf(sh) != "double" && formatOf(sh) != "float" && !decimalOnly(sh) {
		return false, ""
	}
	x, errX := strconv.ParseFloat(a, 64) // no fractions such as 1/3, no blanks
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil || x != y {
		return false, ""
	}
	same, _ := sameNumber(json.Number(a), json.Number(b), nil)
	return same, "the same number as text: " + clip(a) + " came back as " + clip(b)
}

// decimalOnly says that a pattern lets numbers with a fraction or a sign
// through, and whole ones, and nothing else. A version such as "1.10" is no
// number.
func decimalOnly(sh *spec.Shape) bool {
	for _, s := range sh.Schemas {
		if s.Pattern != nil && decimalPattern.MatchString(s.Pattern.String()) && (s.Pattern.MatchString("1") || s.Pattern.MatchString("-1.5")) {
			return true
		}
	}
	return false
}

// sameText compares as the format reads, then without blanks at the ends and
// in Unicode's composed form.
func sameText(a, b, format string) (bool, string) {
	if a == b {
		return true, ""
	}
	if note := sameByFormat(a, b, format); note != "" {
		return true, note
	}
	ta := strings.TrimSpace(a)
	switch {
	case ta == b:
		return true, "blanks at the ends were trimmed"
	case norm.NFC.String(a) == norm.NFC.String(b):
		return true, "another normalisation form of Unicode"
	case norm.NFC.String(ta) == norm.NFC.String(b):
		return true, "trimmed, and another normalisation form of Unicode"
	}
	return false, ""
}

// sameByFormat says in which way two spellings of a format are the same, ""
// when they are not.
func sameByFormat(a, b, format string) string {
	switch format {
	case "":
		if x := plainBytes(a); strings.HasSuffix(a, "=") && x != "" && x == plainBytes(b) {
			return "the same bytes in another base64 spelling"
		}
		return sameInstant(a, b)
	case "date-time":
		return sameInstant(a, b)
	case "time":
		return sameTime(a, b)
	case "duration":
		if x, ok := parseDuration(a); ok {
			if y, ok := parseDuration(b); ok && x == y {
				return "the same duration"
			}
		}
	case "uuid", "guid": // RFC 9562 section 4: case-insensitive on input
		if strings.EqualFold(a, b) {
			return "the same UUID in other case"
		}
	case "hostname", "idn-hostname": // RFC 4343
		if strings.EqualFold(strings.TrimSuffix(a, "."), strings.TrimSuffix(b, ".")) {
			return "the same host name in other case"
		}
	case "email", "idn-email":
		if strings.EqualFold(a, b) {
			return "the same address in other case"
		}
	case "ipv4", "ipv6", "ip":
		x, errX := netip.ParseAddr(a)
		if y, errY := netip.ParseAddr(b); errX == nil && errY == nil && x == y {
			return "the same address in another spelling (RFC 5952)"
		}
	case "uri", "iri", "url", "uri-reference", "iri-reference":
		if x, y := plainURL(a), plainURL(b); x != "" && x == y {
			return "the same URI in another spelling (RFC 3986 section 6.2)"
		}
	case "byte", "base64", "base64url":
		if x, y := plainBytes(a), plainBytes(b); x != "" && x == y {
			return "the same bytes in another base64 spelling"
		}
	}
	return ""
}

// plainURL is a URL after the normalisations that change nothing (RFC 3986
// section 6.2.2.1 and 6.2.3): case of scheme and host, empty path.
func plainURL(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	if u.Host != "" && u.Path == "" {
		u.Path = "/"
	}
	return u.String()
}

func plainBytes(s string) string {
	s = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/", "\r", "", "\n", "").Replace(s), "=")
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	return "=" + string(b)
}
