// scenarios/virtual/virtual_world.hpp: the world without sockets: phones boot in virtual time, a million of
// them in seconds, always with the same result.
#pragma once

#include "scenarios/world.hpp"

namespace scenarios {

class VirtualWorld : public World {
  public:
    // `scenario` gives the timing; the seed draws what is left to chance.
    VirtualWorld(const bellwether::Scenario& scenario, std::uint64_t seed);
    ~VirtualWorld() override;

    void follow(Site& site) override;
    void boot(Site& site, const std::vector<std::size_t>& phones) override;
    void visit(Site& site, const std::vector<std::size_t>& phones, const Visiting& visiting) override;
    void reset(Site& site, const Reset& reset) override;
    void run_until(Site& site, Time until) override;
    [[nodiscard]] Time settle(Site& site) override;
    [[nodiscard]] CallOutcome call(Site& site, const TlsCall& call) override;
    [[nodiscard]] Underway underway() const override;
    [[nodiscard]] std::optional<Traffic> traffic() override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// The address of the n-th node, over all clusters: what live runs with the first block have.
[[nodiscard]] std::string virtual_address(std::size_t n);

}  // namespace scenarios
