package spec

import (
	"fmt"
	"sync"
	"time"

	"github.com/dlclark/regexp2/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// matchTimeout bounds one match. Backtracking can take exponential time, and
// an answer must not hang a run.
const matchTimeout = 250 * time.Millisecond

// Pattern is a regular expression of ECMA-262, the dialect of JSON Schema
// (Draft 2020-12 Core section 6.4) and OpenAPI. It is safe for concurrent use.
//
// It matches anywhere in a text unless it is anchored, and reads text as code
// points (the u flag).
type Pattern struct {
	source string
	re     *regexp2.Regexp
}

// CompilePattern reads a regular expression.
//
// Real descriptions are full of what the u flag forbids and everybody means
// alike, such as \- or \_ or [\w-.]: these are read. What ECMA-262 reads
// otherwise than its author meant, such as \A, \Z, [[:alpha:]] or {,5}, is an
// error that says so: judging by it would raise false alarms.
func CompilePattern(pattern string) (*Pattern, error) {
	traits, err := scanPattern(pattern)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", pattern, err)
	}
	re, err := regexp2.Compile(pattern, regexp2.ECMAScript|regexp2.Unicode)
	if err != nil && !traits.unicodeOnly {
		if legacy, legacyErr := regexp2.Compile(pattern, regexp2.ECMAScript); legacyErr == nil {
			re, err = legacy, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("pattern %q is no regular expression of ECMA-262: %w", pattern, err)
	}
	re.MatchTimeout = matchTimeout
	return &Pattern{source: pattern, re: re}, nil
}

// String returns the pattern as it was written.
func (p *Pattern) String() string { return p.source }

// Match says whether text has a match. The error is *Undecided when the match
// took too long or too much memory: neither a match nor a mismatch was shown.
func (p *Pattern) Match(text string) (bool, error) {
	ok, err := p.re.MatchString(text)
	if err != nil {
		return false, &Undecided{Reason: fmt.Sprintf("pattern %q could not be matched within %s", p.source, matchTimeout)}
	}
	return ok, nil
}

// MatchString is Match for jsonschema, whose interface has no room for an
// error: it panics with *Undecided, which View.Validate recovers.
func (p *Pattern) MatchString(text string) bool {
	ok, err := p.Match(text)
	if err != nil {
		panic(err)
	}
	return ok
}

// compilePattern is CompilePattern as a jsonschema.RegexpEngine.
func compilePattern(pattern string) (jsonschema.Regexp, error) {
	p, err := CompilePattern(pattern)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// maxCachedPatterns bounds the cache: jsonschema also asks the engine about
// values of format regex, which come from outside.
const maxCachedPatterns = 4096

// patternEngine is compilePattern with a memory of its own, to be made once a
// document: jsonschema compiles each pattern at least twice, and documents
// repeat them.
func patternEngine() jsonschema.RegexpEngine {
	var mu sync.Mutex
	seen := map[string]jsonschema.Regexp{}
	return func(pattern string) (jsonschema.Regexp, error) {
		mu.Lock()
		defer mu.Unlock()
		if re, ok := seen[pattern]; ok {
			return re, nil
		}
		re, err := compilePattern(pattern)
		if err == nil && len(seen) < maxCachedPatterns {
			seen[pattern] = re
		}
		return re, err
	}
}
