package assaytest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"assay/checks"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

// Option says what is tested and how.
type Option func(*config) error

// config is what the options come to.
type config struct {
	handler    http.Handler
	url        string
	header     []verdict.Header
	operations []string
	skips      map[string]string // reasons by operation, rule or case
	rules      []rule.Info
	before     func(*testing.T, *Operation)
	baseline   *verdict.BaselineFile
	serial     bool
	strict     bool
	workers    int
	timeout    time.Duration
	random     int
	values     map[string]json.RawMessage
	params     map[string]string
}

func configured(options []Option) (*config, error) {
	c := &config{skips: map[string]string{}, rules: checks.Rules(), values: map[string]json.RawMessage{}, params: map[string]string{}}
	for _, o := range options {
		if err := o(c); err != nil {
			return nil, err
		}
	}
	if (c.handler == nil) == (c.url == "") {
		return nil, errors.New("what is tested is not said: use assaytest.Handler for a handler in process or assaytest.URL for a server, one of them")
	}
	return c, nil
}

// known refuses skips that nothing can meet, as far as that is known before
// anything is planned.
func (c *config) known(contract *spec.Contract) error {
	for id := range c.skips {
		if caseID(id) ||
			slices.ContainsFunc(c.rules, func(r rule.Info) bool { return string(r.ID) == id }) ||
			slices.ContainsFunc(contract.Operations, func(op *spec.Operation) bool { return op.ID == id }) {
			continue
		}
		return fmt.Errorf("assaytest.Skip(%q): there is no such operation and no such rule (assay rules lists them)", id)
	}
	return nil
}

// Handler tests a handler in process. It is served over pipes, without a port.
func Handler(h http.Handler) Option {
	return func(c *config) error {
		if h == nil {
			return errors.New("assaytest.Handler: the handler is nil")
		}
		c.handler = h
		return nil
	}
}

// URL tests a running server; the URL takes the place of the description's
// servers. The run writes to it.
func URL(base string) Option {
	return func(c *config) error { c.url = base; return nil }
}

// Header is sent with every request, such as "Authorization" with a token of
// the test.
func Header(name, value string) Option {
	return func(c *config) error {
		c.header = append(c.header, verdict.Header{Name: name, Value: value})
		return nil
	}
}

// Operations tests these operations instead of every create: ids, "POST /path",
// tags, or globs such as "create*".
func Operations(names ...string) Option {
	return func(c *config) error { c.operations = append(c.operations, names...); return nil }
}

// Baseline accepts the findings of a file that "assay baseline write" made:
// they are skipped, with their reason.
func Baseline(file string) Option {
	return func(c *config) error {
		data, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("assaytest.Baseline: %w", err)
		}
		if c.baseline, err = verdict.ReadBaseline(file, data); err != nil {
			return fmt.Errorf("assaytest.Baseline: %w", err)
		}
		return nil
	}
}

// Skip leaves out an operation, a rule such as "header/location", or a case such
// as "createOrder/enum/status/stranger", with a reason that the test shows.
func Skip(id, reason string) Option {
	return func(c *config) error {
		if reason == "" {
			return fmt.Errorf("assaytest.Skip(%q): say why", id)
		}
		c.skips[id] = reason
		return nil
	}
}

// Operation is what Before may set of an operation.
type Operation struct {
	// ID, Method and Path are those of the description.
	ID, Method, Path string
	// Params are values of path, query, header and cookie parameters, by name.
	Params map[string]string
	// Values are pinned in every body, by JSON pointer.
	Values map[string]any
	// Header is sent with every create of the operation.
	Header http.Header
}

// Before is called once for each operation, before its first request: it may
// put state in place, and tell what no description does.
func Before(f func(*testing.T, *Operation)) Option {
	return func(c *config) error { c.before = f; return nil }
}

// Value pins a value in every body, at a JSON pointer; it is written as JSON.
func Value(pointer string, value any) Option {
	return func(c *config) error {
		data, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("assaytest.Value(%q): %w", pointer, err)
		}
		c.values[pointer] = data
		return nil
	}
}

// Param is the value of a path, query, header or cookie parameter.
func Param(name, value string) Option {
	return func(c *config) error { c.params[name] = value; return nil }
}

// Serial runs one operation after the other, for handlers whose tests share
// state. Requests of one operation still come at the same time unless Workers
// says 1.
func Serial() Option {
	return func(c *config) error { c.serial = true; return nil }
}

// Strict fails the test for what is weak, and for defects of the description.
func Strict() Option {
	return func(c *config) error { c.strict = true; return nil }
}

// Workers is how many requests of an operation are under way at once; 8 if it
// is not given.
func Workers(n int) Option {
	return func(c *config) error { c.workers = n; return nil }
}

// Timeout bounds one request; 10 s if it is not given.
func Timeout(d time.Duration) Option {
	return func(c *config) error { c.timeout = d; return nil }
}

// Random adds n random bodies to each operation.
func Random(n int) Option {
	return func(c *config) error { c.random = n; return nil }
}
