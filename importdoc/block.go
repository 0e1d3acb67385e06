package importdoc

import (
	"sort"
	"strings"
)

// kind is what a block of Markdown is.
type kind int

const (
	heading kind = iota
	paragraph
	comment
	fence
	table
)

// block is one piece of a page, in the order in which they stand; what lies in
// quotes and lists is a block as well.
type block struct {
	kind  kind
	at    int // offset of the first byte of the text
	end   int // offset behind the block
	text  excerpt
	level int // of a heading
	// info is the first word behind a fence, in lower case.
	info string
	// closed is false for a comment or fence that runs to the end of the page.
	closed bool
	rows   []row
	// under are the headings above the block, outermost first, in lower case
	// and without markup.
	under []string
}

// excerpt is a text with the offset of each of its lines in the page: inside a
// quote or a list, lines are not adjacent.
type excerpt struct {
	text  string
	lines []excerptLine
}

type excerptLine struct{ here, there int } // offset in the text, offset in the page

// offset is where a place in the text stands in the page.
func (e *excerpt) offset(at int) int {
	i := sort.Search(len(e.lines), func(i int) bool { return e.lines[i].here > at }) - 1
	if i < 0 {
		return at
	}
	return e.lines[i].there + at - e.lines[i].here
}

// row is one line of a table.
type row struct {
	at    int // offset of the line
	cells []cell
}

// cell is one cell as it is written.
type cell struct {
	raw string
	at  int // offset of the text; that of the row for a cell that is missing
}

func (r row) cell(i int) cell {
	if i < 0 || i >= len(r.cells) {
		return cell{at: r.at}
	}
	return r.cells[i]
}

// nearest is the heading right above the block.
func (b *block) nearest() string {
	if len(b.under) == 0 {
		return ""
	}
	return b.under[len(b.under)-1]
}

// within says whether a heading above the block, or one of those, contains a
// word.
func (b *block) within(words ...string) bool {
	for _, h := range b.under {
		for _, w := range words {
			if strings.Contains(h, w) {
				return true
			}
		}
	}
	return false
}
