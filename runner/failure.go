package runner

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"assay/verdict"
)

// stage is how far an exchange had come when it failed.
type stage int

const (
	connecting stage = iota
	handshaking
	connected
)

// failure says why no complete answer came.
func failure(ctx context.Context, err error, at stage, limit time.Duration) *verdict.Failure {
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "net/http: "), "HTTP/1.x transport connection broken: ")
	f := func(kind verdict.FailureKind, format string, args ...any) *verdict.Failure {
		return &verdict.Failure{Kind: kind, Text: fmt.Sprintf(format, args...)}
	}
	switch {
	case errors.Is(context.Cause(ctx), errEnded):
		return f(verdict.FailCancelled, "the run was ended before the answer was complete")
	case errors.Is(err, errCoding):
		return f(verdict.FailProtocol, "%s", text)
	case at == connecting && isTimeout(ctx, err):
		return f(verdict.FailRefused, "no connection within %s", limit)
	case at == connecting:
		return f(verdict.FailRefused, "no connection: %s", text)
	case isTLS(err) || at == handshaking:
		return f(verdict.FailTLS, "%s%s", text, tlsHint(err))
	case isTimeout(ctx, err):
		return f(verdict.FailTimeout, "no complete answer within %s", limit)
	case isTooLarge(err):
		return tooLarge()
	case isDropped(err):
		return f(verdict.FailDropped, "connection closed before the answer was complete: %s", text)
	}
	return f(verdict.FailProtocol, "the answer is not HTTP as it should be: %s", text)
}

func tooLarge() *verdict.Failure {
	return &verdict.Failure{Kind: verdict.FailTooLarge, Text: fmt.Sprintf("the header of the answer is larger than %d bytes", maxHeader)}
}

// errEnded is the cause when a run's time for ending is over.
var errEnded = errors.New("the run was ended")

func isTimeout(ctx context.Context, err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil || errors.As(err, &t) && t.Timeout()
}

func isTLS(err error) bool {
	var (
		record  tls.RecordHeaderError
		alert   tls.AlertError
		cert    *tls.CertificateVerificationError
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		op      *net.OpError
	)
	return errors.As(err, &record) || errors.As(err, &alert) || errors.As(err, &cert) ||
		errors.As(err, &unknown) || errors.As(err, &name) || errors.As(err, &invalid) ||
		errors.As(err, &op) && (op.Op == "remote error" || op.Op == "local error")
}

func tlsHint(err error) string {
	var (
		unknown x509.UnknownAuthorityError
		record  tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &unknown):
		return " (name its authority, or trust it with --insecure)"
	case errors.As(err, &record) && string(record.RecordHeader[:]) == "HTTP/":
		return " (it speaks HTTP: want http:// in the target?)"
	}
	return ""
}

// isTooLarge knows the errors of net/http by their text: they have no type.
func isTooLarge(err error) bool {
	s := err.Error()
	return strings.Contains(s, "response headers exceeded") || strings.Contains(s, "header list larger than")
}

func isDropped(err error) bool {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, io.ErrClosedPipe) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, syscall.ECONNABORTED) {
		return true
	}
	s := err.Error()
	for _, known := range []string{"server closed idle connection", "stream error", "GOAWAY", "client connection lost", "connection reset"} {
		if strings.Contains(s, known) {
			return true
		}
	}
	return false
}
