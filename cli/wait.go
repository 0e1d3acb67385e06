package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"time"

	"assay/runner"
)

const (
	firstPause = 100 * time.Millisecond
	lastPause  = time.Second
)

// awaitTarget returns when the target answers, or when the time is up: a run
// then says by itself that nothing answers, and how it ends. Nothing but GET is
// sent, to the base URL, and redirects are not followed.
func awaitTarget(ctx context.Context, limit time.Duration, opts runner.Options, logf func(string, ...any)) {
	if limit <= 0 || opts.Target == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	transport := &http.Transport{TLSClientConfig: opts.TLS, Proxy: http.ProxyURL(opts.Proxy), DisableKeepAlives: true}
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	pause, told := firstPause, false
	for !hasAnswered(ctx, client, opts.Target) {
		if !told {
			logf("waiting up to %s for an answer of %s", limit, opts.Target)
			told = true
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
			pause = min(2*pause, lastPause)
		}
	}
}

// hasAnswered says whether waiting longer is of no use: the server said something,
// or showed a certificate that is not trusted. A gateway that finds nobody
// behind it (RFC 9110 sections 15.6.3 to 15.6.5) is not the server yet.
func hasAnswered(ctx context.Context, client *http.Client, target string) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return true // the run says what is wrong with it
	}
	res, err := client.Do(req)
	if err != nil {
		var untrusted *tls.CertificateVerificationError
		return errors.As(err, &untrusted)
	}
	res.Body.Close()
	switch res.StatusCode {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return false
	}
	return true
}
