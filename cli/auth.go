package cli

import (
	"fmt"
	"os"
	"strings"

	"assay/runner"
)

// credentials are those of all flags; nil when none is given.
func (r *runFlags) credentials(environ []string) (*runner.Credentials, error) {
	if c, err := r.fetched(environ); c != nil || err != nil {
		return c, err
	}
	return credentials(r.auth, r.token, environ)
}

// credentials reads --auth and --token; nil when neither is given.
func credentials(auth, token string, environ []string) (*runner.Credentials, error) {
	if auth == "" {
		if token == "" {
			return nil, nil
		}
		return runner.Bearer(token), nil
	}
	scheme, source, err := splitAuth(auth)
	if err != nil {
		return nil, err
	}
	secret, err := secret(source, environ)
	if err != nil {
		return nil, mistakef("--auth: %w", err)
	}
	kind, name, _ := strings.Cut(scheme, ":")
	switch {
	case kind == "bearer":
		return runner.Bearer(secret), nil
	case kind == "basic":
		user, password, ok := strings.Cut(secret, ":")
		if !ok {
			return nil, mistakef("--auth basic: the secret is written as user:password")
		}
		return runner.Basic(user, password), nil
	case name == "":
		return nil, mistakef("--auth %s: name the %s that carries the key, such as %s:X-API-Key:%s", kind, kind, kind, source)
	}
	return runner.APIKey(kind, name, secret), nil
}

// splitAuth takes the source off the end of SCHEME:SOURCE.
func splitAuth(auth string) (scheme, source string, err error) {
	const hint = "write bearer:env:NAME, basic:file:PATH, header:X-API-Key:env:NAME (query and cookie alike), or oauth2; the secret itself is never an argument"
	for _, kind := range []string{":env:", ":file:"} {
		before, after, ok := strings.Cut(auth, kind)
		if !ok {
			continue
		}
		switch first, _, _ := strings.Cut(before, ":"); first {
		case "bearer", "basic", "header", "query", "cookie":
			return before, kind[1:] + after, nil
		}
		return "", "", mistakef("--auth: unknown scheme %q: %s", before, hint)
	}
	return "", "", mistakef("--auth names no source: %s", hint)
}

// secret reads env:NAME or file:PATH; the line break at a file's end is not
// part of it.
func secret(source string, environ []string) (string, error) {
	kind, name, _ := strings.Cut(source, ":")
	value := ""
	if kind == "env" {
		if value = lookupEnv(environ, name); value == "" {
			return "", fmt.Errorf("the environment variable %q is not set", name)
		}
	} else {
		data, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		if value = strings.TrimRight(string(data), "\r\n"); value == "" {
			return "", fmt.Errorf("the file %q is empty", name)
		}
	}
	if strings.ContainsAny(value, "\r\n\x00") {
		return "", fmt.Errorf("the secret of %q has a line break in it", source)
	}
	return value, nil
}
