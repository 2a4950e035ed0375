#include "store/column.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The columns that have a meaning of their own, whatever the parameters are called (as sweep-store export has them). */
static const struct
{
	const char *title;
	enum column_role role;
} fixed[] = {{"run", COLUMN_IGNORED},  {"state", COLUMN_STATE},   {"State", COLUMN_STATE},  {"time", COLUMN_TIME},
			 {"Runtime", COLUMN_TIME}, {"duration", COLUMN_TIME}, {"error", COLUMN_IGNORED}};

/* Those that mean nothing here, unless a parameter is called so: W&B's, Optuna's, and the index of pandas. */
static const char *const ignored[] = {
	"",        "number",         "trial_id",         "Name", "ID", "Sweep", "sweep", "id", "name", "Unnamed: 0",
	"attempt", "datetime_start", "datetime_complete"};

static const struct
{
	const char *prefix;
	enum column_role role;
} prefixes[] = {{"config.", COLUMN_CONFIG},     {"params_", COLUMN_CONFIG},        {"summary.", COLUMN_SUMMARY},
				{"user_attrs_", COLUMN_NUMBER}, {"system_attrs_", COLUMN_IGNORED}, {"values_", COLUMN_OBJECTIVE}};

struct column_meaning column_find(const struct sweep_given *given, const char *title)
{
	for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
		if (strcmp(title, fixed[i].title) == 0) return (struct column_meaning){fixed[i].role, title};
	if (sweep_given_knows(given, title)) return (struct column_meaning){COLUMN_CONFIG, title};
	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
	{
		size_t length = strlen(prefixes[i].prefix);
		if (strncmp(title, prefixes[i].prefix, length) == 0 && title[length])
			return (struct column_meaning){prefixes[i].role, title + length};
	}
	if (strcmp(title, "value") == 0) return (struct column_meaning){COLUMN_OBJECTIVE, ""};
	for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++)
		if (strcmp(title, ignored[i]) == 0) return (struct column_meaning){COLUMN_IGNORED, title};
	return (struct column_meaning){COLUMN_NUMBER, title};
}

bool column_state(const char *text, enum sweep_state *state)
{
	static const struct
	{
		const char *word;
		enum sweep_state state;
	} words[] = {{"complete", SWEEP_FINISHED}, {"pruned", SWEEP_STOPPED},    {"fail", SWEEP_FAILED_RUN},
				 {"waiting", SWEEP_PENDING},   {"preempted", SWEEP_CRASHED}, {"preempting", SWEEP_RUNNING}};
	const char *enumerated = "TrialState.";
	if (strncmp(text, enumerated, strlen(enumerated)) == 0) text += strlen(enumerated);
	for (int i = 0; i < SWEEP_STATES; i++)
		if (strcasecmp(text, sweep_state_name((enum sweep_state)i)) == 0)
		{
			*state = (enum sweep_state)i;
			return true;
		}
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcasecmp(text, words[i].word) == 0)
		{
			*state = words[i].state;
			return true;
		}
	return false;
}

bool column_seconds(const char *text, double *seconds)
{
	if (sweep_parse_double(text, seconds)) return isnan(*seconds) || *seconds >= 0;
	unsigned long days = 0;
	const char *clock = text, *day = strstr(text, "day");
	if (day)
	{
		days = strtoul(text, NULL, 10);
		clock = day + strlen("day");
		clock += strspn(clock, "s, ");
	}
	unsigned hours, minutes;
	double rest;
	int length = 0;
	if (sscanf(clock, "%u:%u:%lf%n", &hours, &minutes, &rest, &length) != 3 || clock[length]) return false;
	if (minutes > 59 || !(rest >= 0 && rest < 60)) return false;
	*seconds = (double)days * 86400 + hours * 3600.0 + minutes * 60.0 + rest;
	return true;
}
