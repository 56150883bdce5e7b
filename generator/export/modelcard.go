package export

// ModelCardName is the name of a pack's model card in its folder.
const ModelCardName = "model-card.md"
