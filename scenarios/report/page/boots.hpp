// scenarios/report/page/boots.hpp: the boots of a run: each way in which phones went through one, once.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "scenarios/report/page/boot_chart.hpp"

namespace page {

class Boots {
  public:
    void add(const run::StepResult& step, const run::Situation& situation);
    [[nodiscard]] Blocks blocks() const;

  private:
    // Phones that did the same, whenever and wherever.
    struct BootTold {
        bool is_trouble = false;
        std::string ending;
        std::vector<std::string> who;  // "20 phones of floor-1, by step 4, reset all phones"
        Blocks blocks;
    };
    std::map<std::string, std::optional<std::size_t>> known_;  // by what they did; nothing: left out
    std::set<std::string> endings_;
    std::vector<BootTold> told_;
    std::size_t left_out_ = 0;
};

}  // namespace page
