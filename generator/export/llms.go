package export

// LLMsPath is where the list of texts for language models is published.
const LLMsPath = "llms.txt"
