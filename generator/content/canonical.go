package content

// Canonical gives the text that a pack's digest covers.
func Canonical(doc *Doc[PackFront], attachments []*Asset, pages []*Doc[PageFront]) []byte {
	panic("not written yet")
}
