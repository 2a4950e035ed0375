# embed.awk - texts as C strings: awk -f embed.awk name=NAME FILE... name=NAME FILE... name=
#
# Each NAME gets the files behind it, one after another. A question mark is escaped for the sake of trigraphs.

BEGIN { print "#include \"report/html-page.h\"" }
FNR == 1 && name != open {
	if (open != "") print "\t;"
	printf "\nconst char %s[] =\n", name
	open = name
}
{
	gsub(/[\\"?]/, "\\\\&")
	gsub(/\t/, "\\t")
	printf "\t\"%s\\n\"\n", $0
}
END { print "\t;" }
