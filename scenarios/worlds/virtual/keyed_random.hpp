// scenarios/worlds/virtual/keyed_random.hpp: the virtual world's only source of randomness. What it draws
// depends on the seed and on what it is drawn for, never on the order of events or the machine.
#pragma once

#include <cstdint>

namespace virtual_world {

// SplitMix64 (Steele, Lea and Flood, 2014): its finaliser makes one number from several, its sequence the
// draws.
class KeyedRandom {
  public:
    KeyedRandom(std::uint64_t seed, std::uint64_t of_whom, std::uint64_t when)
        : state_(mixed(mixed(mixed(seed) ^ of_whom) ^ when)) {}

    // Any number of 64 bits.
    std::uint64_t draw() { return mixed(state_ += step); }

    // From 0 to `most`, each as likely, as far as anyone could tell; `most` stays below 2^40.
    std::uint64_t up_to(std::uint64_t most) { return draw() % (most + 1); }

    // True once in so many times: `of_2_32` stands for the share, in parts of 2^32.
    bool happens(std::uint64_t of_2_32) { return (draw() >> 32) < of_2_32; }

  private:
    static constexpr std::uint64_t step = 0x9e3779b97f4a7c15;

    static std::uint64_t mixed(std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    std::uint64_t state_;
};

}  // namespace virtual_world
