package cases

import "assay/verdict"

// class is a row of the table of expectations (DESIGN: cases).
type class int

const (
	classDocumented class = iota // documented and repaired examples, the base
	classNamed                   // members, edges, null, absence and presence that the schema names
	classExotic                  // exotic lawful spellings
	classHostile                 // hostile but valid text
	classWhole                   // maximal, minimal, pairwise and random bodies
	classSyntax                  // property order, lawful JSON spellings
	classBroken                  // plainly invalid
	classLoose                   // often tolerated: other case, blanks, numeric text
	classAnnotation              // formats under 3.1
	classSilent                  // the description is silent or contradicts itself
)

// expectations is the table: what each class asks, and how firmly.
var expectations = map[class]verdict.Expectation{
	classDocumented: {Want: verdict.Accept, Strength: verdict.Strong},
	classNamed:      {Want: verdict.Accept, Strength: verdict.Strong},
	classSyntax:     {Want: verdict.Accept, Strength: verdict.Strong},
	classExotic:     {Want: verdict.Accept, Strength: verdict.Lenient},
	classHostile:    {Want: verdict.Accept, Strength: verdict.Lenient},
	classWhole:      {Want: verdict.Accept, Strength: verdict.Lenient},
	classBroken:     {Want: verdict.Reject, Strength: verdict.Strong},
	classLoose:      {Want: verdict.Reject, Strength: verdict.Lenient},
	classAnnotation: {Want: verdict.Reject, Strength: verdict.Lenient},
	classSilent:     {Want: verdict.Either},
}

// expect returns the expectation of a class with its reason in words.
func expect(c class, reason string) verdict.Expectation {
	e := expectations[c]
	e.Reason = reason
	return e
}
