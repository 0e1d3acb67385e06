package reports

import (
	"cmp"
	"slices"
	"strings"

	"assay/rule"
	"assay/verdict"
)

// AreaOf is the part of a rule's id before the slash.
func AreaOf(id rule.ID) string {
	area, _, _ := strings.Cut(string(id), "/")
	return area
}

// Sum fills in what follows from the faults and the lawful servers: the counts,
// the areas and the rules, those about servers among the given ones. Faults
// raised about the faithful server too must have been taken off before.
func (p *Proof) Sum(rules []rule.Info) {
	p.Format, p.Version = "assay-proof", ProofVersion
	chosen := p.Counts.Faults
	p.Counts = ProofCounts{Faults: chosen, Tried: len(p.Faults), Lawful: len(p.Lawful), Runs: len(p.Faults) + len(p.Lawful)}
	p.Areas = []ProofArea{}
	for _, f := range p.Faults {
		p.Counts.Cases += f.Cases
		p.Counts.Requests += f.Requests
		area := p.area(f.Area)
		p.Counts.Found += tallied(f, FaultFound, &area.Found)
		p.Counts.Elsewhere += tallied(f, FaultElsewhere, &area.Elsewhere)
		p.Counts.Missed += tallied(f, FaultMissed, &area.Missed)
		area.Tried++
	}
	for _, s := range p.Lawful {
		p.Counts.Cases += s.Cases
		p.Counts.Requests += s.Requests
		if len(s.Raised) == 0 {
			p.Counts.Silent++
		}
	}
	p.sumRules(rules)
}

func tallied(f ProvedFault, outcome string, of *int) int {
	if f.Outcome != outcome {
		return 0
	}
	*of++
	return 1
}

// area returns the area with a name, a new one at the end.
func (p *Proof) area(name string) *ProofArea {
	i := slices.IndexFunc(p.Areas, func(a ProofArea) bool { return a.Name == name })
	if i < 0 {
		i = len(p.Areas)
		p.Areas = append(p.Areas, ProofArea{Name: name})
	}
	return &p.Areas[i]
}

func (p *Proof) sumRules(rules []rule.Info) {
	p.Rules = []ProofRule{}
	order := map[string]int{}
	for i, r := range rules {
		if r.Subject != rule.Server {
			continue
		}
		if area := AreaOf(r.ID); order[area] == 0 {
			order[area] = i + 1
		}
		sum := ProofRule{ID: r.ID, Title: r.Title, Basis: r.Basis}
		for _, f := range p.Faults {
			sum.Wanted += count1(slices.Contains(f.Wanted, r.ID))
			sum.Named += count1(f.by(r.ID) != nil)
			sum.First += count1(f.First == r.ID)
		}
		p.Rules = append(p.Rules, sum)
	}
	slices.SortStableFunc(p.Areas, func(a, b ProofArea) int { return cmp.Compare(order[a.Name], order[b.Name]) })
}

func count1(is bool) int {
	if is {
		return 1
	}
	return 0
}

// by is what a rule said of a fault; nil when it said nothing.
func (f *ProvedFault) by(id rule.ID) *NamedRule {
	i := slices.IndexFunc(f.Named, func(n NamedRule) bool { return n.Rule == id })
	if i < 0 {
		return nil
	}
	return &f.Named[i]
}

// outcome is the proof's in the words of a report.
func (p *Proof) outcome() verdict.Outcome {
	switch {
	case p.Refuted():
		return verdict.Fail
	case !p.Complete:
		return verdict.Error
	}
	return verdict.Pass
}

// proofAlarm is a false alarm with the lawful servers about which it was raised.
type proofAlarm struct {
	WronglyTaken
	Servers []string
}

// Where says about which servers it was raised, and at what.
func (a *proofAlarm) Where() string {
	const most = 4
	if len(a.Servers) <= most {
		return strings.Join(a.Servers, ", ")
	}
	return strings.Join(a.Servers[:most-1], ", ") + " and " + number(len(a.Servers)-most+1) + " more"
}

// proofAlarms are the false alarms, each once: most stand about the faithful
// server too.
func proofAlarms(p *Proof) []*proofAlarm {
	var out []*proofAlarm
	for _, s := range p.Lawful {
		for _, r := range s.Raised {
			i := slices.IndexFunc(out, func(a *proofAlarm) bool {
				return a.Rule == r.Rule && a.Operation == r.Operation && a.Pointer == r.Pointer && a.Keyword == r.Keyword && a.Outcome == r.Outcome && (r.Rule != "" || a.Sentence == r.Sentence)
			})
			if i < 0 {
				i = len(out)
				out = append(out, &proofAlarm{WronglyTaken: r})
			}
			out[i].Servers = append(out[i].Servers, s.Name)
		}
	}
	return out
}
