/* The limit that the numba kernel is measured against: one replica of the zero-range process with
   g(k) = k^2 on a ring, labelled particles accepted with k/cap, own xoshiro256++.
   usage: labelled SITES DENSITY TRIALS CAP    prints accepted jumps and CPU seconds */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t s[4] = {0x9E3779B97F4A7C15u, 0xBF58476D1CE4E5B9u, 0x94D049BB133111EBu, 7u};

static inline uint64_t rotl(uint64_t x, int n) { return (x << n) | (x >> (64 - n)); }

static inline uint64_t next(void) {
    uint64_t word = rotl(s[0] + s[3], 23) + s[0], shifted = s[1] << 17;
    s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3];
    s[2] ^= shifted; s[3] = rotl(s[3], 45);
    return word;
}

static long run(int16_t *position, int16_t *occupation, long sites, long particles, long trials,
                long cap) {
    long accepted = 0;
    for (long trial = 0; trial < trials; trial++) {
        uint64_t word = next();
        uint64_t p = ((word >> 26) * (uint64_t)particles) >> 38;
        long source = position[p];
        if ((((word & 0x1FFFFFF) * (uint64_t)cap) >> 25) < (uint64_t)occupation[source]) {
            long target = source + (long)((word >> 25) & 1) * 2 - 1;
            if (target < 0) target = sites - 1;
            if (target >= sites) target = 0;
            occupation[source]--;
            occupation[target]++;
            position[p] = (int16_t)target;
            accepted++;
        }
    }
    return accepted;
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    long sites = atol(argv[1]), density = atol(argv[2]), trials = atol(argv[3]);
    long cap = atol(argv[4]), particles = sites * density;
    int16_t *position = malloc(particles * sizeof *position);
    int16_t *occupation = malloc(sites * sizeof *occupation);
    for (long i = 0; i < sites; i++) occupation[i] = (int16_t)density;
    for (long p = 0; p < particles; p++) position[p] = (int16_t)(p / density);
    run(position, occupation, sites, particles, trials / 5, cap);
    clock_t start = clock();
    long accepted = run(position, occupation, sites, particles, trials, cap);
    printf("%ld %.6f\n", accepted, (double)(clock() - start) / CLOCKS_PER_SEC);
    return 0;
}
