/* What changes from epoch to epoch: the learning rate and the order of the images. */
#include "train/hyperparameters.h"
#include "train/order.h"
#include "train/schedule.h"
#include "unit.h"

#include <gsl/gsl_cdf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum
{
	EPOCHS = 10
};

/* PyTorch 1.13:
 *   o = torch.optim.SGD([torch.zeros(1)], lr=0.3); s = torch.optim.lr_scheduler.StepLR(o, step_size=3, gamma=0.5)
 *   for e in range(10): print(o.param_groups[0]["lr"]); o.step(); s.step()
 * and the same with CosineAnnealingLR(o, T_max=10) and StepLR(o, step_size=4). */
static void rates_are_those_of_pytorch(void)
{
	static const struct
	{
		const char *schedule;
		int64_t size;
		double gamma, rates[EPOCHS];
	} cases[] = {
		{"constant", 3, 0.5, {0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3}},
		{"cosine",
		 3,
		 0.5,
		 {0.3, 0.292658477444, 0.271352549156, 0.238167787844, 0.196352549156, 0.15, 0.103647450844, 0.0618322121561,
		  0.0286474508438, 0.00734152255573}},
		{"step", 3, 0.5, {0.3, 0.3, 0.3, 0.15, 0.15, 0.15, 0.075, 0.075, 0.075, 0.0375}},
		{"step", 0, 0.1, {0.3, 0.3, 0.3, 0.3, 0.03, 0.03, 0.03, 0.03, 0.003, 0.003}}, /* a third of 10 is 4 */
	};
	for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
	{
		struct sweep_hyperparameters h = sweep_hyperparameters_default();
		h.learning_rate = 0.3;
		h.epochs = EPOCHS;
		h.lr_step_size = cases[c].size;
		h.lr_gamma = cases[c].gamma;
		h.lr_schedule = sweep_schedules;
		while (strcmp(h.lr_schedule->name, cases[c].schedule) != 0) h.lr_schedule++;
		for (int e = 0; e < EPOCHS; e++) UNIT_ASSERT_CLOSE(sweep_schedule_rate(&h, e + 1), cases[c].rates[e], 1e-12);
	}
}

static void steps_of_short_trainings_are_thirds(void)
{
	static const int64_t first_fall[] = {0, 0, 2, 2, 3, 3, 3, 4}; /* by epochs 0 to 7; 0: none */
	struct sweep_hyperparameters h = sweep_hyperparameters_default();
	while (strcmp(h.lr_schedule->name, "step") != 0) h.lr_schedule++;
	for (h.epochs = 1; h.epochs < 8; h.epochs++)
	{
		int64_t epoch = 1;
		while (epoch <= h.epochs && sweep_schedule_rate(&h, epoch) == h.learning_rate) epoch++;
		CU_ASSERT_EQUAL(epoch > h.epochs ? 0 : epoch, first_fall[h.epochs]);
	}
}

static void orders_are_permutations(void)
{
	enum
	{
		MOST = 1000
	};
	uint32_t order[MOST];
	for (size_t n = 0; n <= MOST; n += n < 10 ? 1 : 99)
	{
		bool seen[MOST] = {false};
		size_t moved = 0;
		sweep_order_shuffled(order, n, 7, 1);
		for (size_t i = 0; i < n; i++)
		{
			CU_ASSERT_FATAL(order[i] < n && !seen[order[i]]);
			seen[order[i]] = true;
			moved += order[i] != i;
		}
		CU_ASSERT(n < 10 || moved > n / 2);
		sweep_order_straight(order, n);
		for (size_t i = 0; i < n; i++) CU_ASSERT(order[i] == i);
	}
}

static void orders_depend_on_seed_and_epoch_alone(void)
{
	uint32_t a[100], b[100];
	sweep_order_shuffled(a, 100, 5, 3);
	sweep_order_shuffled(b, 100, 5, 2);
	CU_ASSERT(memcmp(a, b, sizeof a) != 0);
	sweep_order_shuffled(b, 100, 6, 3);
	CU_ASSERT(memcmp(a, b, sizeof a) != 0);
	sweep_order_shuffled(b, 100, 5, 3);
	CU_ASSERT_EQUAL(memcmp(a, b, sizeof a), 0);
}

/* How often each of the 120 orders of five comes in 60000 epochs: chi-squared with 119 degrees of freedom, whose
 * probability is below 1e-4 for one seed in ten thousand. */
static void orders_are_equally_likely(void)
{
	enum
	{
		N = 5,
		ORDERS = 120,
		DRAWS = 60000
	};
	int count[ORDERS] = {0};
	for (int64_t epoch = 1; epoch <= DRAWS; epoch++)
	{
		uint32_t order[N];
		int rank = 0; /* in the order of the alphabet (Lehmer's code) */
		sweep_order_shuffled(order, N, 11, epoch);
		for (int i = 0; i < N; i++)
		{
			int smaller = 0;
			for (int j = i + 1; j < N; j++) smaller += order[j] < order[i];
			rank = rank * (N - i) + smaller;
		}
		count[rank]++;
	}
	double sum = 0, each = (double)DRAWS / ORDERS;
	for (int i = 0; i < ORDERS; i++) sum += (count[i] - each) * (count[i] - each) / each;
	CU_ASSERT(gsl_cdf_chisq_Q(sum, ORDERS - 1) > 1e-4);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"learning rates over ten epochs are PyTorch's", rates_are_those_of_pytorch},
		{"without a step size the rate falls after each third", steps_of_short_trainings_are_thirds},
		{"orders are permutations", orders_are_permutations},
		{"they depend on the seed and the epoch alone", orders_depend_on_seed_and_epoch_alone},
		{"and are equally likely (chi-squared, 1e-4)", orders_are_equally_likely},
		{NULL, NULL}};
	return unit_main("schedule", tests);
}
