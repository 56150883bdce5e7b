package diff

import "sync"

// An edit is a stretch of tokens that was replaced: a[a0:a1] by b[b0:b1].
type edit struct{ a0, a1, b0, b1 int }

// tokenEdits finds what separates two texts, by a shortest script, and then
// slides plain insertions and deletions to where a reader would put them.
func tokenEdits(a, b []token) []edit {
	start, end := commonEnds(a, b)
	w := keyLists.Get().(*keyList)
	w.a, w.b = appendKeys(w.a, a[start:len(a)-end]), appendKeys(w.b, b[start:len(b)-end])
	runs := sequence(w.a, w.b)
	w.done()
	var out []edit
	i, j := start, start
	add := func(a1, b1 int) {
		if i < a1 || j < b1 {
			out = append(out, edit{i, a1, j, b1})
		}
	}
	for _, r := range runs {
		add(start+r.a, start+r.b)
		i, j = start+r.a+r.n, start+r.b+r.n
	}
	add(len(a)-end, len(b)-end)
	for k := range out {
		lo, hi := edit{}, edit{a0: len(a), b0: len(b)}
		if k > 0 {
			lo = out[k-1]
			lo.a1++ // leave something between two edits
			lo.b1++
		}
		if k+1 < len(out) {
			hi = out[k+1]
			hi.a0--
			hi.b0--
		}
		e := &out[k]
		switch {
		case e.a0 == e.a1:
			s := slide(b, e.b0, e.b1, min(e.b0-lo.b1, e.a0-lo.a1), min(hi.b0-e.b1, hi.a0-e.a1))
			*e = edit{e.a0 + s, e.a1 + s, e.b0 + s, e.b1 + s}
		case e.b0 == e.b1:
			s := slide(a, e.a0, e.a1, min(e.b0-lo.b1, e.a0-lo.a1), min(hi.b0-e.b1, hi.a0-e.a1))
			*e = edit{e.a0 + s, e.a1 + s, e.b0 + s, e.b1 + s}
		}
	}
	return out
}

// commonEnds counts the tokens that two texts have in common at the beginning
// and, beside those, at the end.
func commonEnds(a, b []token) (start, end int) {
	least := min(len(a), len(b))
	for start < least && a[start].key == b[start].key {
		start++
	}
	for end < least-start && a[len(a)-1-end].key == b[len(b)-1-end].key {
		end++
	}
	return start, end
}

// A keyList holds the keys of two texts while they are compared.
type keyList struct{ a, b []string }

// keyLists are used again.
var keyLists = sync.Pool{New: func() any { return &keyList{} }}

func (w *keyList) done() {
	clear(w.a)
	clear(w.b)
	w.a, w.b = w.a[:0], w.b[:0]
	keyLists.Put(w)
}

func appendKeys(out []string, ts []token) []string {
	for i := range ts {
		out = append(out, ts[i].key)
	}
	return out
}

// slide says by how much the stretch ts[from:to], which is on one side only,
// is best moved. "A. C. B." after "A. B." may be read as an added ". C" or
// "C. ": whole sentences come first, then whole clauses. It may move left
// and right by at most so many tokens.
func slide(ts []token, from, to, left, right int) int {
	lo, hi := 0, 0
	for -lo < left && ts[from+lo-1].key == ts[to+lo-1].key {
		lo--
	}
	for hi < right && ts[from+hi].key == ts[to+hi].key {
		hi++
	}
	best, score := 0, -1
	for s := lo; s <= hi; s++ {
		n := 2 * starts(ts, from+s)
		if closed(ts[from+s : to+s]) {
			n++
		}
		if n > score || n == score && s <= 0 {
			best, score = s, n
		}
	}
	return best
}

// mostClosed is the length of a stretch up to which brackets are looked at.
const mostClosed = 200

// closed reports whether every bracket in a stretch has its counterpart in it.
func closed(ts []token) bool {
	if len(ts) > mostClosed {
		return true
	}
	open := 0
	for i := range ts {
		switch ts[i].key {
		case "(", "[":
			open++
		case ")", "]":
			if open--; open < 0 {
				return false
			}
		}
	}
	return open == 0
}

// starts says how good a place ts[at] is to begin at.
func starts(ts []token, at int) int {
	if at == 0 {
		return 3
	}
	if endsSentence(ts[at-1 : at]) {
		return 3
	}
	switch ts[at-1].key {
	case ":", ";":
		return 2
	case ",", "、":
		return 1
	}
	return 0
}

// endsSentence reports whether a sentence ends among tokens.
func endsSentence(ts []token) bool {
	for i := range ts {
		switch ts[i].key {
		case ".", "!", "?", "。":
			return true
		}
	}
	return false
}

// joinIslands joins edits that have no more than so many equal words between
// them: a reader takes "90 days before" for "30 days after" more easily as
// one replacement than as two with "days" left alone. Edits that only add,
// or only remove, stay apart: nothing is gained by striking out what stays.
// So do edits in different sentences. Where little remains equal in all, the texts are taken as replaced.
func joinIslands(a, b []token, edits []edit, words int) []edit {
	var out []edit
	for _, e := range edits {
		if n := len(out); n > 0 && words >= 0 {
			last := &out[n-1]
			removes := e.a1 > e.a0 || last.a1 > last.a0
			adds := e.b1 > e.b0 || last.b1 > last.b0
			if removes && adds && countWords(b[last.b1:e.b0]) <= words && !endsSentence(b[last.b1:e.b0]) {
				last.a1, last.b1 = e.a1, e.b1
				continue
			}
		}
		out = append(out, e)
	}
	if len(out) < 2 {
		return out
	}
	equal := countWords(b)
	for _, e := range out {
		equal -= countWords(b[e.b0:e.b1])
	}
	if 4*equal < max(countWords(a), countWords(b)) {
		return []edit{{0, len(a), 0, len(b)}}
	}
	return out
}

// segments writes two texts and what separates them as stretches of runs.
func segments(a, b []token, edits []edit) []Segment {
	w := segmentWriter{a: a, b: b}
	w.write(edits)
	if w.respaced && !sameTokens(tokenize(side(w.out, Delete)), a) {
		// Equal text was given the newer text's spaces, and with the older
		// text's neighbours that reads as other words ("= - 5" as "= -5").
		w = segmentWriter{a: a, b: b, exact: true}
		w.write(edits)
	}
	return w.out
}

// side gives the runs of one side of a text: of the older one for Delete, of
// the newer one for Insert.
func side(segs []Segment, op SegmentOp) []Run {
	var b runBuilder
	for _, s := range segs {
		if s.Op == Equal || s.Op == op {
			for i := range s.Runs {
				b.run(&s.Runs[i])
			}
		}
	}
	return b.finish()
}

type segmentWriter struct {
	a, b     []token
	exact    bool // write differences of white space, too
	respaced bool // there were some
	out      []Segment
	runs     runBuilder // of the last segment
}

func (w *segmentWriter) open(op SegmentOp) {
	if last := len(w.out) - 1; last >= 0 && w.out[last].Op == op {
		return
	}
	w.close()
	w.out = append(w.out, Segment{Op: op})
}

func (w *segmentWriter) close() {
	if last := len(w.out) - 1; last >= 0 {
		w.out[last].Runs = w.runs.finish()
	}
	w.runs.runs = nil
}

func (w *segmentWriter) token(op SegmentOp, t *token, space bool) {
	w.open(op)
	w.runs.token(t, space)
}

func (w *segmentWriter) space(op SegmentOp) {
	w.open(op)
	w.runs.space()
}

func (w *segmentWriter) write(edits []edit) {
	i, j := 0, 0
	for _, e := range edits {
		w.equal(i, j, e.a0-i)
		w.replace(e)
		i, j = e.a1, e.b1
	}
	w.equal(i, j, len(w.a)-i)
	w.close()
}

// equal writes n tokens from a[i] and b[j] on; the space before the first of
// them was written with the edit before it.
func (w *segmentWriter) equal(i, j, n int) {
	for k := range n {
		t := &w.b[j+k]
		space := t.space && k > 0
		if k > 0 && t.space != w.a[i+k].space {
			w.respaced = true
			if w.exact {
				space = false
				if t.space {
					w.space(Insert)
				} else {
					w.space(Delete)
				}
			}
		}
		w.token(Equal, t, space)
	}
}

// replace writes an edit and the space after it. White space that both sides
// have at the start is written before the edit, so that marks surround words;
// what only one side has is written with it, so that each side reads right.
func (w *segmentWriter) replace(e edit) {
	// The space before whatever stands at a[i] or b[j]; none at the ends.
	before := func(ts []token, i int) bool { return i > 0 && i < len(ts) && ts[i].space }
	oldLead, newLead := before(w.a, e.a0), before(w.b, e.b0)
	oldTrail, newTrail := before(w.a, e.a1), before(w.b, e.b1)
	if oldLead && newLead {
		w.space(Equal)
		oldLead, newLead = false, false
		oldTrail = oldTrail && e.a0 < e.a1
		newTrail = newTrail && e.b0 < e.b1
	}
	common := oldTrail && newTrail
	for k := e.a0; k < e.a1; k++ {
		w.token(Delete, &w.a[k], k > e.a0 && w.a[k].space || k == e.a0 && oldLead)
	}
	if oldTrail && !common {
		w.space(Delete)
	}
	for k := e.b0; k < e.b1; k++ {
		w.token(Insert, &w.b[k], k > e.b0 && w.b[k].space || k == e.b0 && newLead)
	}
	if newTrail && !common {
		w.space(Insert)
	}
	if common {
		w.space(Equal)
	}
}

// whole writes a text that stands on one side only, or is the same on both.
func whole(ts []token, op SegmentOp) []Segment {
	if len(ts) == 0 {
		return nil
	}
	return []Segment{{Op: op, Runs: tokenRuns(ts)}}
}
