// scenarios/worlds/live/live_world.hpp: the world of real sockets: every node's TFTP, TVS and CallManager on
// addresses and ports of their own, and phones that ask them over UDP, TCP and TLS.
#pragma once

#include "scenarios/worlds/world.hpp"

namespace live {

class LiveWorld : public worlds::World {
  public:
    // It is `start` by the world's time, until somebody lets time pass. Issuer and certificates outlive it.
    LiveWorld(model::Time start, issuing::Issuer& issuer, model::KnownCertificates& known);
    ~LiveWorld() override;

    [[nodiscard]] model::Time now() const override;
    void follow(const model::SiteState& site) override;
    void boot(model::SiteState& site, const worlds::Phones& phones) override;
    void visit(model::SiteState& site, const worlds::Phones& phones,
               const model::Visiting& visiting) override;
    void reconnect(model::SiteState& site, const worlds::Phones& phones,
                   const model::ServiceStarts& starts) override;
    // Boots take none of the world's time here: sockets take what they take.
    void reset(model::SiteState& site, const worlds::Reset& reset) override { boot(site, reset.phones); }
    void run_until(model::SiteState& site, model::Time until) override;
    void settle(model::SiteState&) override {}
    [[nodiscard]] tvs::Contact call(const model::SiteState& site,
                                    const model::TlsConnectionTest& test) override;
    [[nodiscard]] worlds::Underway underway() const override { return {}; }
    [[nodiscard]] std::optional<worlds::Traffic> traffic() override { return std::nullopt; }

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace live
