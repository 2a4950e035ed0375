/* Files that a run is to go on from, and that only a damaged or forged one can be: their checksum is right. */
#include "train/weights.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/sweep-weights.XXXXXX";

static const uint8_t pixels[] = {0, 80, 160, 240}, labels[] = {0, 1, 2, 3};
static const struct sweep_images images = {
	.count = 4, .rows = 1, .columns = 1, .pixels = pixels, .pixel_step = 1, .labels = labels, .label_step = 1};

static void give_zeros(const void *context, int which, float *out)
{
	(void)which;
	memset(out, 0, *(const size_t *)context * sizeof *out);
}

/* A file of `epoch` epochs with `config` (the rest of it has the default values) for a linear model, on the images
 * above in batches of four. */
static void put_file(int64_t epoch, const char *config)
{
	static const size_t sizes[] = {1, 10}, parameters = 20;
	const struct sweep_checkpoint c = {.layers = 1,
									   .sizes = sizes,
									   .activation = "relu",
									   .moments = 2,
									   .epoch = epoch,
									   .step = epoch,
									   .time = 0.5,
									   .loss = 0.1,
									   .test_loss = NAN,
									   .test_accuracy = NAN,
									   .data = "d",
									   .images = 4,
									   .data_crc32 = 7,
									   .hyperparameters = config};
	struct sweep_error err;
	CU_ASSERT_EQUAL(sweep_checkpoint_write(&c, give_zeros, &parameters, path, &err), SWEEP_OK);
}

/* Goes on from the file with a configuration of `epochs` epochs. Returns the error's message; *t is freed. */
static const char *go_on(const char *schedule, int64_t epochs, struct sweep_training *t)
{
	static struct sweep_error err;
	struct sweep_run_weights run = {.save = path, .resume = true, .data = "d", .data_crc32 = 7};
	struct sweep_hyperparameters h = sweep_hyperparameters_default();
	h.hidden_layers = 0;
	h.epochs = epochs;
	while (strcmp(h.lr_schedule->name, schedule) != 0) h.lr_schedule++;
	err = (struct sweep_error){0};
	CU_ASSERT_EQUAL_FATAL(sweep_training_new(t, &h, SWEEP_DENSE, &images, &err), SWEEP_OK);
	enum sweep_status status = sweep_weights_begin(&run, t, &err);
	CU_ASSERT_EQUAL(status, err.message[0] ? SWEEP_FAILED : SWEEP_OK);
	sweep_training_free(t);
	return err.message;
}

static void what_fits_is_taken(void)
{
	struct sweep_training t;
	put_file(3, "{\"hidden_layers\":0,\"epochs\":3}");
	CU_ASSERT_STRING_EQUAL(go_on("constant", 5, &t), "");
	CU_ASSERT(t.epochs == 3 && t.step == 3 && t.loss == 0.1 && isnan(t.test_loss));
}

static void no_more_epochs_than_its_own(void)
{
	static const char *const schedules[] = {"constant", "cosine", "step"};
	struct sweep_training t;
	for (size_t i = 0; i < sizeof schedules / sizeof schedules[0]; i++)
		for (int own = 0; own < 3; own++)
		{
			char config[100], wanted[200];
			snprintf(config, sizeof config, "{\"hidden_layers\":0,\"epochs\":%d,\"lr_schedule\":\"%s\"}", own,
					 schedules[i]);
			snprintf(wanted, sizeof wanted,
					 "damaged: it has 3 epochs, more than the %d of its configuration; remove it to begin anew", own);
			put_file(3, config);
			CU_ASSERT_STRING_EQUAL(go_on(schedules[i], 5, &t), wanted);
		}
}

/* Of the most epochs that there can be, not one after the other is looked at. */
static void many_epochs_take_no_time(void)
{
	struct sweep_training t;
	put_file(INT32_MAX - 1, "{\"hidden_layers\":0,\"epochs\":2147483646}");
	alarm(5);
	CU_ASSERT_STRING_EQUAL(go_on("constant", INT32_MAX, &t), "");
	alarm(0);
	CU_ASSERT_EQUAL(t.epochs, INT32_MAX - 1);
	put_file((int64_t)INT32_MAX + 1, "{\"hidden_layers\":0,\"epochs\":2147483647}");
	CU_ASSERT_STRING_EQUAL(go_on("constant", INT32_MAX, &t), "damaged: its header is none; remove it to begin anew");
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a file that fits is taken", what_fits_is_taken},
		{"one of more epochs than its own configuration has is refused", no_more_epochs_than_its_own},
		{"one of very many epochs is read at once", many_epochs_take_no_time},
		{NULL, NULL}};
	int descriptor = mkstemp(path);
	if (descriptor < 0)
	{
		printf("Bail out! cannot make %s\n", path);
		return 99;
	}
	close(descriptor);
	int status = unit_main("weights", tests);
	unlink(path);
	return status;
}
