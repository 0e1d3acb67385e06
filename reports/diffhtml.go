package reports

import (
	"bufio"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"assay/verdict"
)

// diffStyles are the parts of the style of a difference: the run report's and
// its own.
var diffStyles = []string{"tokens.css", "page.css", "findings.css", "print.css", "diff.css"}

// diffStyle joins the files once; the page has no script.
var diffStyle = sync.OnceValue(func() string { return joined(diffStyles) })

// diffView is what the page shows.
type diffView struct {
	Style         template.CSS
	Policy, Title string
	Outcome       verdict.Outcome
	Word, Rest    string
	Cautions      []string
	Numbers       []labelled
	Sides         []diffSideView
	Sections      []diffSectionView
}

type diffSideView struct {
	Letter string
	Facts  []proofFact
}

type diffSectionView struct {
	diffSection
	Items []diffItemView
	More  int
}

type diffItemView struct {
	Sentence, Meta, Want, Got, Hint, Curl string
	Mark                                  verdict.Outcome
}

// diffHTML writes the page of a difference: one file that needs no script and
// loads nothing.
func diffHTML(w io.Writer, d *verdict.Diff, _ Options) error {
	style := diffStyle()
	v := &diffView{Style: template.CSS(style), Outcome: verdict.Pass, Cautions: d.Cautions}
	v.Policy = "default-src 'none'; style-src '" + digest(style) + "'; base-uri 'none'; form-action 'none'"
	if v.Word, v.Rest = diffWords(d); d.Worse > 0 {
		v.Outcome = verdict.Fail
	}
	v.Title = "Difference of two runs: " + v.Word
	v.Word = strings.ToUpper(v.Word[:1]) + v.Word[1:] // words of ours
	v.Sides = []diffSideView{{"A", diffFacts(&d.A)}, {"B", diffFacts(&d.B)}}
	for _, s := range diffSections(d) {
		v.Numbers = append(v.Numbers, labelled{strings.ToLower(s.Title), number(len(s.List))})
		v.Sections = append(v.Sections, newDiffSection(s))
	}
	v.Numbers = append(v.Numbers, labelled{"unchanged", number(d.Unchanged)})
	out := bufio.NewWriterSize(w, 64<<10)
	if err := loadAssets().pages.ExecuteTemplate(legible{out}, "diff.tmpl", v); err != nil {
		return err
	}
	return out.Flush()
}

func newDiffSection(s diffSection) diffSectionView {
	v := diffSectionView{diffSection: s, More: max(0, len(s.List)-diffShownHTML)}
	for i := range s.List[:len(s.List)-v.More] {
		x := &s.List[i]
		f := &x.Finding
		item := diffItemView{Sentence: plain(f.Sentence, 1000), Meta: plain(diffMeta(x), 2000), Mark: s.Outcome}
		if s.Outcome == verdict.Fail {
			item.Mark, item.Want, item.Got, item.Hint = f.Outcome, plain(f.Want, 1000), plain(f.Got, 1000), plain(f.Hint, 1000)
			item.Curl = reproduction(f)
		}
		v.Items = append(v.Items, item)
	}
	return v
}

func diffFacts(r *verdict.DiffRun) []proofFact {
	facts := []proofFact{{"wide", "Journal", r.Name}}
	if s := r.Started; s != nil {
		facts = append(facts,
			proofFact{"wide", "Target", s.Target},
			proofFact{"wide", "Description", strings.TrimSpace(s.Description.Title + " " + s.Description.Version + " · " + s.Description.File)},
			proofFact{"", "Date", diffDate(s)}, proofFact{"", "assay", s.Version}, proofFact{"", "Seed", fmt.Sprint(s.Seed)},
		)
	}
	facts = append(facts, proofFact{"", "Cases", number(r.Counts.Cases)}, proofFact{"", "Findings", number(r.Findings)}, proofFact{"", "Could not be judged", number(r.Open)})
	if !r.Complete {
		facts = append(facts, proofFact{"wide", "Incomplete", orElse(r.Reason, "cut short")})
	}
	for i := range facts {
		facts[i].Value = plain(facts[i].Value, 1000)
	}
	return facts
}
