// scenarios/worlds/virtual/virtual_world.hpp: the world without sockets: phones boot in virtual time, a
// million of them in seconds, always with the same result.
#pragma once

#include "scenarios/model/boot_memo.hpp"
#include "scenarios/worlds/world.hpp"

namespace virtual_world {

class VirtualWorld : public worlds::World {
  public:
    // `site` gives the timing; the seed draws what is left to chance. Issuer and certificates outlive it.
    VirtualWorld(const model::SiteDescription& site, model::Time start, std::uint64_t seed,
                 issuing::Issuer& issuer, model::KnownCertificates& known);
    ~VirtualWorld() override;

    [[nodiscard]] model::Time now() const override;
    void follow(const model::SiteState& site) override;
    void boot(model::SiteState& site, const worlds::Phones& phones) override;
    void visit(model::SiteState& site, const worlds::Phones& phones,
               const model::Visiting& visiting) override;
    void reconnect(model::SiteState& site, const worlds::Phones& phones,
                   const model::ServiceStarts& starts) override;
    [[nodiscard]] worlds::Phones at_rest(const model::SiteState& site,
                                         const model::PhoneRange& phones) const override;
    void reset(model::SiteState& site, const worlds::Reset& reset) override;
    void run_until(model::SiteState& site, model::Time until) override;
    void settle(model::SiteState& site) override;
    [[nodiscard]] tvs::Contact call(const model::SiteState& site,
                                    const model::TlsConnectionTest& test) override;
    [[nodiscard]] worlds::Underway underway() const override;
    void begin_step(std::size_t number) override;
    [[nodiscard]] bool time_mattered() const override;
    [[nodiscard]] std::vector<worlds::Outage> outages(const model::SiteState& site) override;
    [[nodiscard]] worlds::Activity activity() override;
    [[nodiscard]] std::optional<worlds::Traffic> traffic() override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// The address of the n-th node, over all clusters: what live runs with the first block have.
[[nodiscard]] std::string virtual_address(std::size_t n);

}  // namespace virtual_world
