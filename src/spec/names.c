#include "spec/names.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

enum
{
	LONGEST_NAME = 200
};

/* Phrases of words; a name is of a kind when it has one of the kind's phrases and none of what denies it. */
struct phrases
{
	const char *const *has, *const *denied;
};

static const char *const count_has[] = {
	"batch size",  "batchsize",      "batch",      "epochs", "epoch", "layers",     "units",   "hidden size",
	"hidden dim",  "layer size",     "neurons",    "width",  "depth", "heads",      "filters", "channels",
	"kernel size", "embedding size", "iterations", "steps",  "trees", "estimators", NULL};
static const char *const count_denied[] = {"rate", "ratio", "fraction", "scale", "std", "weight", "decay", NULL};

static const char *const rate_has[] = {"lr", "learning rate", "learningrate", "weight decay", "wd", NULL};
static const char *const rate_denied[] = {"decay rate", "ratio", "schedule", "gamma", "factor", NULL};

static const char *const gain_has[] = {"accuracy", "acc",   "auc",  "auroc", "f1",   "precision", "recall", "reward",
									   "return",   "score", "bleu", "rouge", "iou",  "dice",      "psnr",   "ssim",
									   "r2",       "map",   "top1", "top5",  "wins", NULL};
static const char *const cost_has[] = {"loss", "error", "err", "rmse", "mse",        "mae", "mape",    "nll",
									   "wer",  "cer",   "fid", "cost", "perplexity", "ppl", "latency", NULL};
static const char *const negated[] = {"neg", "negative", "minus", "inverse", "brier", NULL};

static const struct phrases kinds[] = {[SWEEP_NAME_COUNT] = {count_has, count_denied},
									   [SWEEP_NAME_RATE] = {rate_has, rate_denied},
									   [SWEEP_NAME_GAIN] = {gain_has, negated},
									   [SWEEP_NAME_COST] = {cost_has, negated}};

/* " val top one accuracy ": small words, a space around each. */
static void split_words(const char *name, char *words, size_t size)
{
	size_t length = 0;
	words[length++] = ' ';
	for (char before = 0; *name && length + 3 < size; before = *name++)
	{
		bool starts = isupper((unsigned char)*name) && islower((unsigned char)before);
		if ((starts || !isalnum((unsigned char)*name)) && words[length - 1] != ' ') words[length++] = ' ';
		if (isalnum((unsigned char)*name)) words[length++] = (char)tolower((unsigned char)*name);
	}
	if (words[length - 1] != ' ') words[length++] = ' ';
	words[length] = '\0';
}

static bool has_phrase(const char *words, const char *const *phrases)
{
	for (; *phrases; phrases++)
	{
		size_t length = strlen(*phrases);
		for (const char *p = words; (p = strchr(p, ' ')) != NULL; p++)
			if (strncmp(p + 1, *phrases, length) == 0 && p[1 + length] == ' ') return true;
	}
	return false;
}

bool sweep_name_is(enum sweep_name_kind kind, const char *name)
{
	char words[LONGEST_NAME];
	split_words(name, words, sizeof words);
	return has_phrase(words, kinds[kind].has) && !has_phrase(words, kinds[kind].denied);
}
