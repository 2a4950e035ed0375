#include "spec/expression-tree.h"

#include "base/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A character of which a part was cut off goes. */
static void drop_parts(char *text)
{
	size_t length = strlen(text), whole = 0;
	while ((whole += sweep_utf8_length(text + whole, length - whole)) < length)
	{
		memmove(text + whole, text + whole + 1, length - whole); /* with the NUL */
		length--;
	}
}

static void note(struct sweep_expression_problem *problem, size_t offset, const char *format, va_list arguments)
{
	problem->offset = offset;
	vsnprintf(problem->message, sizeof problem->message, format, arguments);
	drop_parts(problem->message);
}

void sweep_expression_wrong(struct sweep_expression_reader *reader, size_t offset, const char *format, ...)
{
	if (reader->report->error.message[0]) return;
	va_list arguments;
	va_start(arguments, format);
	note(&reader->report->error, offset, format, arguments);
	va_end(arguments);
}

void sweep_expression_doubt(struct sweep_expression_reader *reader, size_t offset, const char *format, ...)
{
	if (reader->report->doubt_count == SWEEP_MOST_DOUBTS) return;
	va_list arguments;
	va_start(arguments, format);
	note(&reader->report->doubts[reader->report->doubt_count++], offset, format, arguments);
	va_end(arguments);
}

/* The longer ones first. */
static const char *const signs[] = {"**", "//", "==", "!=", "<=", ">=", "<", ">", "+", "-",
									"*",  "/",  "%",  "(",  ")",  "[",  "]", ",", NULL};

/* What other languages have, and what to write here. */
static const struct
{
	const char *sign, *instead;
} foreign[] = {{"&&", "and"},           {"||", "or"}, {"<>", "!="}, {"=", "== to compare"}, {"!", "not"},
			   {"^", "** for a power"}, {"&", "and"}, {"|", "or"}};

static bool starts_with(const struct sweep_expression_reader *reader, size_t at, const char *text)
{
	const size_t length = strlen(text);
	return reader->length - at >= length && memcmp(reader->text + at, text, length) == 0;
}

static void end_token(struct sweep_expression_reader *reader, enum sweep_token_kind kind, size_t end)
{
	reader->token.kind = kind;
	reader->token.end = reader->at = end;
}

#define WRONG(reader, offset, ...)                                                                                     \
	do                                                                                                                 \
	{                                                                                                                  \
		sweep_expression_wrong(reader, offset, __VA_ARGS__);                                                           \
		end_token(reader, SWEEP_TOKEN_WRONG, (reader)->length);                                                        \
	} while (0)

static bool in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.';
}

static void read_word(struct sweep_expression_reader *reader)
{
	size_t end = reader->at;
	while (end < reader->length && in_name(reader->text[end])) end++;
	end_token(reader, SWEEP_TOKEN_WORD, end);
}

/* Digits with a point and an exponent, as C and Python have them; no sign, no hexadecimal digits. */
static size_t number_end(const struct sweep_expression_reader *reader)
{
	size_t end = reader->at;
	const char *text = reader->text;
	while (end < reader->length && isdigit((unsigned char)text[end])) end++;
	if (end < reader->length && text[end] == '.') end++;
	while (end < reader->length && isdigit((unsigned char)text[end])) end++;
	if (end == reader->length || (text[end] != 'e' && text[end] != 'E')) return end;
	size_t exponent = end + 1;
	if (exponent < reader->length && (text[exponent] == '+' || text[exponent] == '-')) exponent++;
	if (exponent == reader->length || !isdigit((unsigned char)text[exponent])) return end;
	while (exponent < reader->length && isdigit((unsigned char)text[exponent])) exponent++;
	return exponent;
}

static void read_number(struct sweep_expression_reader *reader)
{
	const size_t begin = reader->at, end = number_end(reader);
	char digits[SWEEP_LONGEST_EXPRESSION + 1];
	memcpy(digits, reader->text + begin, end - begin);
	digits[end - begin] = '\0';
	reader->token.number = strtod(digits, NULL);
	size_t word = end;
	while (word < reader->length && in_name(reader->text[word])) word++;
	if (word > end)
		WRONG(reader, begin, "\"%.*s\" is neither a number nor a name", (int)(word - begin), reader->text + begin);
	else end_token(reader, SWEEP_TOKEN_NUMBER, end);
}

/* The character that \c stands for in a text; 0 for none. */
static char escaped(char c)
{
	switch (c)
	{
	case 'n': return '\n';
	case 't': return '\t';
	case '\\':
	case '\'':
	case '"': return c;
	default: return 0;
	}
}

/* Up to the closing quote. */
static void read_quoted(struct sweep_expression_reader *reader, enum sweep_token_kind kind)
{
	const size_t begin = reader->at;
	const char quote = reader->text[begin];
	struct sweep_text text = {0};
	size_t i = begin + 1;
	for (; i < reader->length && reader->text[i] != quote; i++)
	{
		char c = reader->text[i];
		if (c == '\\' && quote != '`')
		{
			c = i + 1 < reader->length ? escaped(reader->text[++i]) : 0;
			if (c == 0)
				sweep_expression_wrong(reader, i - 1, "unknown escape: a text may have \\\\, \\', \\\", \\n and \\t");
		}
		sweep_text_putc(&text, c);
	}
	reader->token.text = sweep_arena_text(reader->arena, text.data ? text.data : "", text.length);
	reader->token.text_length = text.length;
	sweep_text_free(&text);
	if (reader->report->error.message[0]) end_token(reader, SWEEP_TOKEN_WRONG, reader->length);
	else if (i == reader->length)
		WRONG(reader, begin, "%s is not closed: %c is missing", kind == SWEEP_TOKEN_TEXT ? "a text" : "a name", quote);
	else end_token(reader, kind, i + 1);
}

static void read_sign(struct sweep_expression_reader *reader)
{
	const size_t begin = reader->at;
	for (size_t i = 0; signs[i]; i++)
		if (starts_with(reader, begin, signs[i]))
		{
			end_token(reader, SWEEP_TOKEN_SIGN, begin + strlen(signs[i]));
			return;
		}
	for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
		if (starts_with(reader, begin, foreign[i].sign))
		{
			WRONG(reader, begin, "there is no \"%s\": write %s", foreign[i].sign, foreign[i].instead);
			return;
		}
	size_t length = 1;
	while (begin + length < reader->length && ((unsigned char)reader->text[begin + length] & 0xC0) == 0x80) length++;
	if ((unsigned char)reader->text[begin] >= 0x20)
		WRONG(reader, begin, "\"%.*s\" has no meaning here (a name with other characters stands in `backquotes`)",
			  (int)length, reader->text + begin);
	else WRONG(reader, begin, "a control character");
}

void sweep_expression_next(struct sweep_expression_reader *reader)
{
	while (reader->at < reader->length && strchr(" \t\r\n", reader->text[reader->at]) && reader->text[reader->at])
		reader->at++;
	reader->token = (struct sweep_token){.begin = reader->at};
	if (reader->at == reader->length)
	{
		end_token(reader, SWEEP_TOKEN_END, reader->at);
		return;
	}
	const char c = reader->text[reader->at];
	const bool digit_next = reader->at + 1 < reader->length && isdigit((unsigned char)reader->text[reader->at + 1]);
	if (isdigit((unsigned char)c) || (c == '.' && digit_next)) read_number(reader);
	else if (isalpha((unsigned char)c) || c == '_') read_word(reader);
	else if (c == '\'' || c == '"') read_quoted(reader, SWEEP_TOKEN_TEXT);
	else if (c == '`') read_quoted(reader, SWEEP_TOKEN_QUOTED_NAME);
	else read_sign(reader);
}

bool sweep_token_is(const struct sweep_expression_reader *reader, const char *text)
{
	const struct sweep_token *token = &reader->token;
	if (token->kind != SWEEP_TOKEN_SIGN && token->kind != SWEEP_TOKEN_WORD) return false;
	const size_t length = token->end - token->begin;
	return strlen(text) == length && memcmp(reader->text + token->begin, text, length) == 0;
}
