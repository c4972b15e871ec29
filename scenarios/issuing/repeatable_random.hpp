// scenarios/issuing/repeatable_random.hpp: random numbers of OpenSSL that are the same in every run, where
// the same run is to give the same bytes.
#pragma once

#include "ctl/bytes.hpp"

namespace issuing {

// While it lives, what OpenSSL draws in this thread follows from the seed alone; other threads have their own
// random numbers all the while. At most one lives in a thread. Where something secret depends on the numbers,
// the seed must be as secret: an ECDSA signature gives its key away to who knows what was drawn for it.
class RepeatableRandom {
  public:
    explicit RepeatableRandom(ctl::BytesView seed);
    ~RepeatableRandom();
    RepeatableRandom(const RepeatableRandom&) = delete;
    RepeatableRandom& operator=(const RepeatableRandom&) = delete;
};

}  // namespace issuing
