package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay/mock"
	"assay/runner"
	"assay/suite"
)

const runLong = `run sends the plan to a server, judges every answer, and leaves a journal and
reports in the output folder.

Without arguments it tests the embedded description (Microsoft Graph's Create
deviceManagementExchangeConnector) against the embedded reference server, which
it starts on loopback for the time of the run.

A create run writes to the target. What it creates is deleted again where the
description has a DELETE; what stays is listed in the reports. The servers named
in the description are never called by themselves: the target is yours to name.

Secrets come from the environment or a file: ASSAY_TOKEN holds a bearer token,
--auth names another variable or a file. --auth oauth2 fetches a token from
--token-url with the secret in ASSAY_CLIENT_SECRET, and --auth-command runs a
command that prints one; such tokens are renewed when they expire. Every flag is
also ASSAY_<NAME> in the environment and <name> in assay.yaml; the flag wins.

--resume takes up a run that was killed, interrupted or cut short. What its
journal has is not sent again; the journal is continued, and the reports are made
of the whole. Nonce, seed and the flags that say what is sent are as the run was
begun; the target and credentials are given again. Another description, seed,
target or release of assay is refused.`

const runExample = `  assay run
  assay run --spec openapi.yaml --target http://127.0.0.1:8080
  ASSAY_TOKEN=secret assay run --spec openapi.yaml --target https://test.example/v1
  assay run --spec openapi.yaml --target mock --operation createOrder
  assay run --spec openapi.yaml --target http://127.0.0.1:8080 --value /customer/id=17
  assay run --spec openapi.yaml --target http://127.0.0.1:8080 --run '/enum/' --report json=-
  assay run --last-failed
  assay run --resume assay-out/run.ndjson --target http://127.0.0.1:8080`

// runFlags are the flags of run.
type runFlags struct {
	describe describeFlags
	plan     planFlags
	out      outputFlags
	tls      tlsFlags
	target   string // the one, or the last of targets
	targets  []string
	headers  []string
	auth     string
	token    string
	fetch    tokenFlags
	proxy    string
	workers  int
	rate     float64
	timeout  time.Duration
	wait     time.Duration
	maxTime  time.Duration
	maxMade  int
	keep     bool
	noHooks  bool
	strict   bool
	rules    []string
	owned    []string
	fault    string
	oddities []string
	resume   string
	shard    shardFlags

	lastFailedIn string
}

func (a *app) runCommand() *cobra.Command {
	var r runFlags
	cmd := &cobra.Command{
		Use:     "run [flags]",
		Short:   "Test a server against its description",
		Long:    runLong,
		Example: runExample,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.eachTarget(cmd.Context(), r) },
	}
	cmd.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return a.resumed(cmd, &r) }
	r.bind(cmd)
	cmd.Flags().Lookup("target").Usage += "; repeatable, and all is every one of the targets"
	cmd.Flags().StringVar(&r.resume, "resume", "", "take up the run of this `JOURNAL` where it ended: after a crash, Ctrl-C, or a server that went away")
	return cmd
}

func (r *runFlags) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	r.describe.bind(cmd)
	f.Var(targetFlag{&r.targets, &r.target}, "target", "base `URL` of the server to test, the name of one of the targets in assay.yaml, or mock for the built-in reference server")
	f.StringArrayVar(&r.headers, "header", nil, "send this header with every request, as `'NAME: VALUE'`; repeatable")
	f.StringVar(&r.auth, "auth", "", "credentials as `SCHEME:SOURCE`, such as bearer:env:NAME, basic:file:PATH or header:X-API-Key:env:NAME; or oauth2 for a token by client credentials")
	f.StringVar(&r.token, "token", "", "bearer `TOKEN`; better from the environment, as ASSAY_TOKEN")
	f.StringVar(&r.fetch.command, "auth-command", "", "send what this shell `COMMAND` prints as bearer token; it is run again when the token has expired")
	f.StringVar(&r.fetch.url, "token-url", "", "with --auth oauth2: fetch the token from this `URL`")
	f.StringVar(&r.fetch.clientID, "client-id", "", "with --auth oauth2: the client's `ID`; its secret is in the environment, as ASSAY_CLIENT_SECRET")
	f.StringArrayVar(&r.fetch.scopes, "scope", nil, "with --auth oauth2: ask for this `SCOPE`; repeatable")
	r.plan.bind(cmd)
	r.shard.bind(cmd)
	f.StringVar(&r.lastFailedIn, "last-failed", "", "send only the cases that failed in the last `JOURNAL` (with =, else that of --out), and what they lean on")
	f.Lookup("last-failed").NoOptDefVal = inDir
	f.StringVar(&r.tls.ca, "ca-cert", "", "trust the certificates in the PEM `FILE` instead of the system's")
	f.StringVar(&r.tls.cert, "client-cert", "", "show the server this certificate, a PEM `FILE`")
	f.StringVar(&r.tls.key, "client-key", "", "key of --client-cert, a PEM `FILE`")
	f.BoolVar(&r.tls.insecure, "insecure", false, "do not check the server's certificate")
	f.StringVar(&r.proxy, "proxy", "", "send everything through this proxy `URL`")
	f.IntVar(&r.workers, "workers", 0, "have up to `N` requests under way at once (default 8)")
	f.Float64Var(&r.rate, "rate", 0, "send at most `R` requests a second (default: no limit)")
	f.DurationVar(&r.timeout, "timeout", 0, "wait this long for an answer, a `DURATION` such as 30s (default 10s)")
	f.DurationVar(&r.wait, "wait", 0, "before anything is sent, wait up to this `DURATION` for the server to answer (default: no wait)")
	f.DurationVar(&r.maxTime, "max-time", 0, "stop sending after this `DURATION` (default: no limit)")
	f.IntVar(&r.maxMade, "max-creates", 0, "create at most `N` resources (default: no limit)")
	f.BoolVar(&r.keep, "no-cleanup", false, "leave what was created on the server")
	f.BoolVar(&r.noHooks, "no-hooks", false, "run none of the commands that assay.yaml names")
	f.BoolVar(&r.strict, "strict", false, "count what is weak as failed")
	f.StringArrayVar(&r.rules, "rule", nil, "change a rule, as `ID=MODE` with off, weak or fail; repeatable")
	f.StringArrayVar(&r.owned, "echo-ignore", nil, "JSON `POINTER` of a sent field that the server may change or drop; repeatable (echo.ignore in assay.yaml)")
	f.StringVar(&r.fault, "fault", "", "with the reference server: switch on the fault `NAME` (assay mock --list-faults)")
	f.StringArrayVar(&r.oddities, "oddity", nil, "with the reference server: switch on the lawful oddity `NAME`; repeatable")
	r.out.bind(cmd, "assay-out", "write the journal, report.html and junit.xml into `DIR`")
}

// run sends one run that is ready to be sent.
func (a *app) run(ctx context.Context, r runFlags, opts suite.Options, level suite.Level) error {
	if any, err := a.lastFailed(&r, &opts, level); err != nil || !any {
		return err
	}
	p := a.progress(r.out.quiet)
	opts.Runner.Logf = p.logf
	if p != nil { // cases are counted for somebody who looks on
		opts.Runner.Progress = p.step
	}
	frugal(opts.Source)
	opts.Output.Stdout = p.above(opts.Output.Stdout)
	awaitTarget(ctx, r.wait, opts.Runner, p.logf)
	result, err := suite.Run(ctx, opts)
	p.end()
	if result != nil && !r.out.quiet {
		a.files(result)
	}
	if err != nil {
		return err
	}
	a.finished = result.Finished
	a.code = suite.ExitCode(suite.Ending{Interrupted: ctx.Err() != nil, Finished: result.Finished, FailOn: level})
	a.emptyShard(result.Finished)
	return nil
}

// runOptions turns the flags into the options of a run.
func (a *app) runOptions(r runFlags) (suite.Options, suite.Level, error) {
	var opts suite.Options
	if err := r.usable(); err != nil {
		return opts, 0, err
	}
	output, level, err := r.out.output(a)
	if err != nil {
		return opts, 0, err
	}
	policy, err := a.policy(&r)
	if err != nil {
		return opts, 0, err
	}
	opts = suite.Options{
		Load: r.describe.options(), Output: output, Version: version().Version,
		Command: safeCommand(a.args), Resume: r.resume, Policy: policy,
	}
	if opts.Plan, err = r.plan.options(); err != nil {
		return opts, 0, err
	}
	if opts.Runner, err = r.runner(a.environ); err != nil {
		return opts, 0, err
	}
	if err = r.shard.divide(a.environ, &opts); err != nil {
		return opts, 0, err
	}
	if r.target == "" || r.target == "mock" {
		opts.Reference = &mock.Options{Fault: r.fault, Oddities: r.oddities, Seed: r.plan.seed}
	} else if !isLoopback(r.target) {
		opts.Announce = a.announce
	}
	if opts.Known, err = a.known(); err != nil {
		return opts, 0, err
	}
	if err = a.commands(&opts, r.noHooks); err != nil {
		return opts, 0, err
	}
	opts.Source, err = r.describe.source(a.stdin)
	return opts, level, err
}

// usable refuses flags that do not go together.
func (r *runFlags) usable() error {
	switch {
	case r.describe.spec != "" && r.target == "":
		return mistakef("--spec without --target: name the server to test, such as --target http://127.0.0.1:8080, or --target mock for the built-in reference server")
	case r.target != "" && r.target != "mock" && (r.fault != "" || len(r.oddities) > 0):
		return mistakef("--fault and --oddity change the reference server: leave them out, or use --target mock")
	case slices.ContainsFunc(r.owned, func(p string) bool { return !strings.HasPrefix(p, "/") }):
		return mistakef("--echo-ignore takes JSON pointers, such as /customer/name")
	case r.workers < 0, r.rate < 0, r.timeout < 0, r.wait < 0, r.maxTime < 0, r.maxMade < 0:
		return mistakef("--workers, --rate, --timeout, --wait, --max-time and --max-creates are not negative")
	}
	return nil
}

// runner makes the options of what sends.
func (r *runFlags) runner(environ []string) (runner.Options, error) {
	opts := runner.Options{
		Version: release,
		Workers: r.workers, Rate: r.rate, Timeout: r.timeout,
		ServerOwned: r.owned, MaxTime: r.maxTime, MaxCreates: r.maxMade, NoCleanup: r.keep,
	}
	if r.target != "" && r.target != "mock" {
		u, err := parseTarget(r.target)
		if err != nil {
			return opts, err
		}
		opts.Target = u.String()
	}
	var errs [4]error
	opts.Header, errs[0] = parseHeaders(r.headers)
	opts.TLS, errs[1] = r.tls.config()
	opts.Proxy, errs[2] = parseProxy(r.proxy)
	opts.Credentials, errs[3] = r.credentials(environ)
	return opts, errors.Join(errs[:]...)
}

// announce says what a run against somebody's server is about to do.
func (a *app) announce(plan suite.Plan) error {
	about := ""
	if plan.Cases >= suite.MaxCounted {
		about = "at least "
	}
	fmt.Fprintf(a.stderr, "assay: about to send %s%d cases to %s and to create %s%d resources or more\n",
		about, plan.Cases, plan.Target, about, plan.Creates)
	if plan.Deletable {
		fmt.Fprintln(a.stderr, "assay: what is created is deleted again, as the description has a DELETE")
	} else {
		fmt.Fprintln(a.stderr, "assay: what is created STAYS: the description has no DELETE for it")
	}
	return nil
}

// secretFlags are the flags whose values never reach a journal.
var secretFlags = []string{"--token", "--header", "--auth", "--auth-command", "--proxy"}

// safeCommand is the command line as the journal keeps it.
func safeCommand(args []string) []string {
	out := []string{"assay"}
	hide := false
	for _, arg := range args {
		name, _, joined := strings.Cut(arg, "=")
		switch {
		case hide:
			arg, hide = "…", false
		case slices.Contains(secretFlags, name) && joined:
			arg = name + "=…"
		case slices.Contains(secretFlags, name):
			hide = true
		}
		out = append(out, arg)
	}
	return out
}
