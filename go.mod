module placard

go 1.26
