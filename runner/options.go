package runner

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// Options say what the plan is sent to and how. The zero value needs only
// Target or Handler.
type Options struct {
	// Target is the base URL that stands for the description's servers. If
	// empty, Handler must be set, and is called http://in-process.
	Target string
	// Handler is served in process instead of connecting to Target's host.
	Handler http.Handler
	// Version is assay's own, for the User-Agent. If empty, "dev".
	Version string
	// Header are sent with every request, in place of what assay would send
	// under the same names; only a case about such a header sends its own.
	Header []verdict.Header
	// Credentials are what is sent as authorization. If nil, Header may carry
	// it.
	Credentials *Credentials
	// Workers is how many requests are under way at once. If zero, 8.
	Workers int
	// Timeout bounds one request, from its sending to the last byte of its
	// answer. If zero, 10 s.
	Timeout time.Duration
	// Rate bounds the requests a second. If zero, there is no bound.
	Rate float64
	// MaxBody bounds what is read of an answer, in bytes and after decoding.
	// If zero, 8 MiB.
	MaxBody int64
	// TLS holds the user's authorities, certificate and trust. If nil, the
	// system's.
	TLS *tls.Config
	// Proxy is what requests go through. If nil, they go directly; the
	// environment is not looked at.
	Proxy *url.URL
	// Nonce marks what this run creates: 8 lower-case letters and digits, as
	// NewNonce makes them. If empty, a new one.
	Nonce string
	// NoCleanup leaves what was created on the target.
	NoCleanup bool
	// Secrets are texts that are not recorded, beside the credentials.
	Secrets []string
	// Redact are JSON pointers into bodies whose values are not recorded.
	Redact []string
	// ServerOwned are JSON pointers into the sent body whose values the server
	// may change.
	ServerOwned []string
	// MaxTime ends the sending. If zero, there is no bound.
	MaxTime time.Duration
	// MaxCreates bounds the resources created. If zero, there is no bound.
	MaxCreates int
	// Earlier is what earlier parts of the run have done, whose nonce is given
	// again. If nil, the run begins.
	Earlier *Earlier
	// Plans are what was planned before; Run is given their contract. If nil,
	// each operation is planned when its turn comes.
	Plans *Plans
	// Skip are operations that nothing is sent to, by id.
	Skip map[string]bool
	// Before is called before the first request of an operation; what it
	// returns is laid over the plan's pins of that operation. An error leaves
	// the operation out, as a diagnosis. If nil, nothing is called.
	Before func(ctx context.Context, op *spec.Operation) (cases.Pins, error)
	// After is called after the last case of an operation, also when the run
	// was interrupted. If nil, nothing is called.
	After func(ctx context.Context, op *spec.Operation) error
	// Outline is the contract event's, for the roll-up. If nil, it is made.
	Outline *verdict.Outline
	// NoRollUp leaves counts, findings and the verdicts of run rules out of
	// Finished, for a caller that folds the events itself.
	NoRollUp bool
	// Logf is told what goes on, a line at a time. If nil, nobody is.
	Logf func(format string, args ...any)
	// Progress is told after each case how many are done and how many there
	// are as far as is known. If nil, nobody is.
	Progress func(done, total int)
}

// OptionsError is a mistake in the options, the user's rather than the run's.
type OptionsError struct {
	Option string // such as "target"
	Msg    string
}

func (e *OptionsError) Error() string { return e.Option + ": " + e.Msg }

// nonceLen leaves the other half of a marker to the send number.
const nonceLen = len(cases.Marker) / 2

const nonceAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz"

// NewNonce returns 8 random lower-case letters and digits, a letter first.
func NewNonce() string {
	var b [nonceLen]byte
	rand.Read(b[:]) // never fails, as its documentation says
	for i := range b {
		b[i] = nonceAlphabet[int(b[i])%len(nonceAlphabet)]
	}
	b[0] = 'a' + b[0]%26
	return string(b[:])
}

// settled returns the options with the zero values filled in, or what is wrong
// with them.
func (o Options) settled() (Options, error) {
	o.Workers = either(o.Workers, 8)
	o.Timeout = either(o.Timeout, 10*time.Second)
	o.MaxBody = either(o.MaxBody, 8<<20)
	o.Version = either(o.Version, "dev")
	o.Nonce = either(o.Nonce, NewNonce())
	if o.Handler != nil {
		o.Target = either(o.Target, "http://in-process")
	}
	if o.Proxy != nil && o.Proxy.User != nil {
		if pass, ok := o.Proxy.User.Password(); ok {
			o.Secrets = append(slices.Clone(o.Secrets), pass)
		}
	}
	if o.Logf == nil {
		o.Logf = func(string, ...any) {}
	}
	switch {
	case o.Workers < 0:
		return o, &OptionsError{"workers", fmt.Sprintf("%d: want one or more", o.Workers)}
	case o.Timeout < 0 || o.MaxTime < 0:
		return o, &OptionsError{"timeout", "want a time above zero"}
	case o.Rate < 0 || o.MaxBody < 0 || o.MaxCreates < 0:
		return o, &OptionsError{"rate", "want bounds of zero (none) or more"}
	case len(o.Nonce) != nonceLen || strings.Trim(o.Nonce, nonceAlphabet) != "":
		return o, &OptionsError{"nonce", fmt.Sprintf("%q: want %d lower-case letters and digits", o.Nonce, nonceLen)}
	}
	return o, checkHeader(o.Header)
}

// checkHeader refuses what would send a request elsewhere or break its framing.
func checkHeader(hs []verdict.Header) error {
	for _, h := range hs {
		switch strings.ToLower(h.Name) {
		case "host":
			return &OptionsError{"header", `"Host" cannot be set: it is always the target's`}
		case "content-length", "transfer-encoding", "connection", "trailer", "upgrade":
			return &OptionsError{"header", fmt.Sprintf("%q cannot be set: it belongs to the connection", h.Name)}
		}
		if !sendable(h) {
			return &OptionsError{"header", fmt.Sprintf("%q cannot be sent: want a name of letters, digits and hyphens, and a value without line breaks", h.Name)}
		}
	}
	return nil
}

// sendable says whether HTTP has room for the field (RFC 9110 section 5.1 and
// 5.5).
func sendable(h verdict.Header) bool {
	if h.Name == "" {
		return false
	}
	for _, c := range []byte(h.Name) {
		if !isToken(c) {
			return false
		}
	}
	return !slices.ContainsFunc([]byte(h.Value), isControl)
}

func either[T comparable](v, other T) T {
	var zero T
	if v == zero {
		return other
	}
	return v
}
