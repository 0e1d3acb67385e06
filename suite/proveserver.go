package suite

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"assay/mock"
	"assay/reports"
	"assay/rule"
	"assay/runner"
	"assay/spec"
	"assay/verdict"
)

// subject is one server that is tried: the faithful one, one with an oddity, or
// one with a fault.
type subject struct {
	contract *spec.Contract
	options  mock.Options
	name     string         // of the fault or the oddity
	title    string         // what it does
	why      string         // an oddity is lawful
	fault    *mock.Concrete // nil for a lawful server
	again    rerun          // the command that runs it once more

	trailer *verdict.Finished // nil until it was tried
	witness *witness
}

const (
	faithfulName = "faithful"
	proveToken   = "proof-token-for-loopback"
	// A slow answer on a busy machine is no finding; a server that hangs is one
	// soon enough.
	lawfulTimeout = 30 * time.Second
	faultTimeout  = 3 * time.Second
)

// faithful says that it is the server which keeps every promise.
func (s *subject) faithful() bool { return s.fault == nil && s.name == faithfulName }

// tried says that its run came to an end that was not the user's.
func (s *subject) tried() bool { return s.trailer != nil }

// tries bounds how often a server is tried about which chance decided: a lawful
// one that asks to come again later may leave a case open, and a fault that needs
// requests to meet may wait for them in vain on a busy machine. What is left open
// or missed each time counts.
const tries = 3

// try runs the suite against the server. A panic on the way is an error of our
// own.
func (s *subject) try(ctx context.Context, opts ProveOptions) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = &BrokenError{fmt.Errorf("proving %q: %v\n%s", s.name, fault, debug.Stack())}
		}
	}()
	for range tries {
		if err := s.once(ctx, opts); err != nil || ctx.Err() != nil || !s.open() {
			return err
		}
	}
	return nil
}

// open says that nothing was found about a lawful server, and not everything was
// judged, or nothing about a fault for which requests have to meet.
func (s *subject) open() bool {
	if s.fault != nil {
		meets := slices.ContainsFunc(s.fault.Fault.Rules, func(id rule.ID) bool { return reports.AreaOf(id) == "concurrency" })
		return meets && len(s.findings()) == 0
	}
	return len(s.raised()) > 0 && len(s.findings()) == 0
}

// once is one run.
func (s *subject) once(ctx context.Context, opts ProveOptions) (err error) {
	run := Options{Plan: opts.Plan, Policy: opts.Policy, Runner: runner.Options{Version: opts.Version, Timeout: faultTimeout}}
	if s.fault == nil {
		run.Runner.Timeout = lawfulTimeout
	}
	if run.Runner.Credentials = madeUp(s.contract, proveToken); run.Runner.Credentials != nil {
		s.options.Token = proveToken
	}
	if run.Runner.Handler, err = mock.New(s.contract, s.options); err != nil {
		return &BrokenError{fmt.Errorf("proving %q: %w", s.name, err)}
	}
	s.witness = newWitness(s.fault)
	trailer, err := send(ctx, s.contract, run, &outlet{reports: []*openReport{{sink: s.witness}}})
	if err != nil {
		return &BrokenError{fmt.Errorf("proving %q: %w", s.name, err)}
	}
	if ctx.Err() == nil {
		s.trailer = trailer
	}
	return nil
}

// findings are those about the server that say that it broke a promise.
func (s *subject) findings() []verdict.Finding {
	return slices.DeleteFunc(s.about(), func(f verdict.Finding) bool { return f.Outcome == verdict.Error })
}

// about are all findings about the server.
func (s *subject) about() []verdict.Finding {
	var out []verdict.Finding
	for _, f := range s.trailer.Findings {
		if f.Subject == rule.Server {
			out = append(out, f)
		}
	}
	return out
}

// raised is what was wrongly raised about a lawful server: what is found or
// could not be judged, and a run that was no run at all.
func (s *subject) raised() []reports.WronglyTaken {
	out := []reports.WronglyTaken{}
	whole := func(format string, args ...any) {
		out = append(out, reports.WronglyTaken{Outcome: verdict.Error, Sentence: fmt.Sprintf(format, args...), Rerun: s.again.line("")})
	}
	if !s.trailer.Complete {
		whole("the run was cut short: %s", s.trailer.Reason)
	}
	for _, b := range s.trailer.Bases {
		if b.Rung == "" {
			whole("nothing of %s was judged: no create was accepted; %s", b.Operation, cmp.Or(s.trailer.Diagnosis, lastRung(b)))
		}
	}
	if len(s.trailer.Bases) == 0 || s.trailer.Counts.Created == 0 && len(out) == 0 {
		whole("nothing was judged: %s", cmp.Or(s.trailer.Diagnosis, "no create was accepted"))
	}
	for _, f := range s.about() {
		out = append(out, reports.WronglyTaken{
			Rule: f.Rule, Outcome: f.Outcome, Operation: f.Operation, Pointer: f.Pointer, Keyword: f.Keyword,
			Sentence: f.Sentence, Want: f.Want, Got: cmp.Or(f.Got, f.Reason), Case: f.Example,
			Rerun: s.again.of(f.Operation).line(only(f.Example)),
		})
	}
	return out
}

func lastRung(b verdict.Base) string {
	if len(b.Tried) == 0 {
		return "no body was tried"
	}
	last := b.Tried[len(b.Tried)-1]
	return fmt.Sprintf("the last of %d bodies (%s) was %s", len(b.Tried), last.Name, last.Outcome)
}

func (s *subject) lawful() reports.LawfulServer {
	return reports.LawfulServer{
		Name: s.name, Title: s.title, Why: s.why, Raised: s.raised(),
		Cases: s.trailer.Counts.Cases, Requests: s.trailer.Counts.Requests, Duration: s.trailer.Duration,
	}
}

// sameness tells findings apart as far as one of the faithful server can hide
// that of a fault.
func sameness(f verdict.Finding) string { return f.Fingerprint + " " + f.Got }

// proved is what the run says of a fault. What is raised about the faithful
// server too notices nothing.
func (s *subject) proved(alarms map[string]bool) reports.ProvedFault {
	out := reports.ProvedFault{
		Name: s.name, Kind: s.fault.Fault.Name, Title: s.title, Area: reports.AreaOf(s.fault.Fault.Rules[0]),
		Operation: s.fault.Operation, Place: s.fault.Place, Outcome: reports.FaultMissed,
		Wanted: s.fault.Fault.Rules, Named: []reports.NamedRule{},
		Cases: s.trailer.Counts.Cases, Requests: s.trailer.Counts.Requests, Duration: s.trailer.Duration,
	}
	raised := s.findings()
	fresh := slices.DeleteFunc(raised, func(f verdict.Finding) bool { return alarms[sameness(f)] })
	out.Named = s.witness.named(fresh)
	if len(out.Named) > 0 {
		out.First, out.Outcome = out.Named[0].Rule, reports.FaultElsewhere
	}
	if slices.ContainsFunc(out.Named, func(n reports.NamedRule) bool { return slices.Contains(out.Wanted, n.Rule) }) {
		out.Outcome = reports.FaultFound
	}
	out.Rerun = s.again.line(s.shownBy(out))
	if out.Outcome == reports.FaultMissed {
		out.Reason = s.missed()
	}
	return out
}

// shownBy is a regular expression for the cases that show whether a fault is
// noticed: the one that names it, else those about its place.
func (s *subject) shownBy(f reports.ProvedFault) string {
	for _, n := range f.Named {
		if n.Case != "" && (f.Outcome == reports.FaultElsewhere || slices.Contains(f.Wanted, n.Rule)) {
			return only(n.Case)
		}
	}
	return s.witness.places()
}

// missed says what is known of a fault that nobody noticed.
func (s *subject) missed() string {
	for _, f := range s.about() {
		if f.Outcome == verdict.Error && slices.Contains(s.fault.Fault.Rules, f.Rule) {
			return fmt.Sprintf("%s could not judge: %s", f.Rule, cmp.Or(f.Reason, f.Sentence))
		}
	}
	var out string
	switch n := s.witness.about; {
	case !s.trailer.Complete:
		return "the run was cut short: " + s.trailer.Reason
	case s.trailer.Diagnosis != "":
		return s.trailer.Diagnosis
	case s.fault.Place == "":
		out = fmt.Sprintf("none of %d cases showed it", s.trailer.Counts.Cases)
	case n == 0:
		out = fmt.Sprintf("no case is about %s", s.fault.Place)
	default:
		out = fmt.Sprintf("%d cases are about %s, and none showed it", n, s.fault.Place)
	}
	for _, v := range s.trailer.Verdicts { // of the run rules
		s.witness.hear(v)
	}
	for _, id := range s.fault.Fault.Rules {
		out += "; " + s.witness.silence(id)
	}
	if slices.ContainsFunc(s.findings(), func(f verdict.Finding) bool { return slices.Contains(s.fault.Fault.Rules, f.Rule) }) {
		out += "; what fails by it fails alike on the faithful server"
	}
	return out
}
