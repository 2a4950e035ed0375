#include "record/letter.h"

#include <string.h>

static const char *const words[] = {"NaN", "Infinity", "-Infinity"};

const char *sweep_letter_word(const char *text, size_t length, size_t at)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
	{
		size_t size = strlen(words[i]);
		if (length - at >= size && memcmp(text + at, words[i], size) == 0) return words[i];
	}
	return NULL;
}

size_t sweep_letter_skip_string(const char *text, size_t length, size_t at)
{
	for (at++; at < length; at++)
	{
		if (text[at] == '\\') at++;
		else if (text[at] == '"') return at + 1;
	}
	return length;
}

/* A place that moves over the text; each pass_...() moves it over one token, or says what is wrong there. */
struct letter
{
	const char *text;
	size_t length, at;
	struct sweep_error *err;
};

static bool wrong(const struct letter *letter, size_t at, const char *what)
{
	sweep_fail_at(letter->err, SWEEP_FAILED, NULL, 0, (int)at + 1, "not valid JSON: %s", what);
	return false;
}

static bool wrong_control(const struct letter *letter, size_t at, bool in_string)
{
	unsigned byte = (unsigned char)letter->text[at];
	if (in_string)
		sweep_fail_at(letter->err, SWEEP_FAILED, NULL, 0, (int)at + 1,
					  "not valid JSON: byte 0x%02X in a string (\\u%04x stands for it)", byte, byte);
	else
		sweep_fail_at(letter->err, SWEEP_FAILED, NULL, 0, (int)at + 1,
					  "not valid JSON: byte 0x%02X outside of a string", byte);
	return false;
}

/* What stands behind \u. cJSON reads digits that are none as \u0000. */
static bool check_unicode(const struct letter *letter, size_t at)
{
	size_t digits = strspn(letter->text + at + 2, "0123456789abcdefABCDEF");
	if (digits < 4) return wrong(letter, at, "\\u without four hexadecimal digits");
	if (memcmp(letter->text + at + 2, "0000", 4) != 0) return true;
	return wrong(letter, at, "\\u0000, a character that no text here can hold");
}

static bool pass_string(struct letter *letter)
{
	const char *text = letter->text;
	size_t at = letter->at + 1;
	for (; at < letter->length && text[at] != '"'; at++)
	{
		if ((unsigned char)text[at] < 0x20) return wrong_control(letter, at, true);
		if (text[at] != '\\') continue;
		if (text[at + 1] == 'u' && !check_unicode(letter, at)) return false;
		at++;
	}
	letter->at = at + 1;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_of_number(char c)
{
	return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '-' || c == '+';
}

/* What cJSON takes for a number has digits and well-placed signs; what it forgives is a leading zero, and a point
 * without a digit on each side. */
static bool pass_number(struct letter *letter)
{
	const char *text = letter->text;
	size_t at = letter->at, first = at + (text[at] == '-');
	if (text[first] == '0' && is_digit(text[first + 1])) return wrong(letter, at, "a number with a leading 0");
	if (!is_digit(text[first])) return wrong(letter, at, "a number that begins with no digit");
	for (at = first; is_of_number(text[at]); at++)
		if (text[at] == '.' && !is_digit(text[at + 1])) return wrong(letter, at, "a point with no digit behind it");
	letter->at = at;
	return true;
}

/* A word is a value: no name, which a colon would follow. */
static bool pass_word(struct letter *letter, const char *word)
{
	size_t next = letter->at + strlen(word);
	next += strspn(letter->text + next, " \t\r\n");
	if (letter->text[next] == ':') return wrong(letter, letter->at, "a name without quotes");
	letter->at = next;
	return true;
}

static bool pass_other(struct letter *letter)
{
	unsigned char c = (unsigned char)letter->text[letter->at];
	if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') return wrong_control(letter, letter->at, false);
	if (c == 0xEF) return wrong(letter, letter->at, "a byte order mark (save the text without one)");
	letter->at++;
	return true;
}

bool sweep_letter_check(const char *text, size_t length, bool *has_words, struct sweep_error *err)
{
	struct letter letter = {text, length, 0, err};
	*has_words = false;
	bool good = true;
	while (good && letter.at < length)
	{
		char c = text[letter.at];
		const char *word = c == 'N' || c == 'I' || c == '-' ? sweep_letter_word(text, length, letter.at) : NULL;
		*has_words = *has_words || word;
		if (word) good = pass_word(&letter, word);
		else if (c == '"') good = pass_string(&letter);
		else if (c == '-' || is_digit(c)) good = pass_number(&letter);
		else good = pass_other(&letter);
	}
	return good;
}
