#include "scenarios/lab/standing_site.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "ctl/key.hpp"
#include "phone/rules.hpp"
#include "scenarios/lab/serving.hpp"
#include "scenarios/model/lists.hpp"

namespace lab {
namespace asio = boost::asio;

struct StandingSite::State {
    std::function<model::Time()> clock;
    asio::io_context context{1};
    // A context that once had no work does nothing more.
    asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(context);
    live::RegisteredPhones phones{};
    live::OpenPorts ports;

    State(std::function<model::Time()> c, issuing::Issuer& issuer, model::KnownCertificates& known,
          live::RequestListener listener)
        : clock(std::move(c)), ports(context, clock, issuer, known, std::move(listener)) {}
};

StandingSite::StandingSite(std::function<model::Time()> clock, issuing::Issuer& issuer,
                           model::KnownCertificates& known, StandingListeners listeners)
    : state_(std::make_unique<State>(std::move(clock), issuer, known, std::move(listeners.request))) {
    state_->phones.listen(std::move(listeners.registered));
    state_->ports.welcome_real_phones(state_->phones, std::move(listeners.held_lists));
}

StandingSite::~StandingSite() = default;

void StandingSite::follow(const model::SiteState& site) {
    state_->ports.follow(site);
}

const model::SiteState& StandingSite::site() const {
    return state_->ports.site();
}

live::RegisteredPhones& StandingSite::phones() {
    return state_->phones;
}

const std::map<std::string, live::OfferedLists>& StandingSite::offered() const {
    return state_->ports.offered();
}

void StandingSite::serve(const std::function<void(const std::string&)>& command,
                         const std::function<bool()>& is_over) {
    lab::serve(state_->context, command, is_over);
}

ListsOnOffer lists_on_offer(const model::SiteState& site) {
    ListsOnOffer lists;
    for (const model::Shared<model::ClusterState>& cluster : site.clusters)
        for (const model::Shared<model::NodeState>& node : cluster->nodes) {
            if (!node->tftp) continue;
            for (const ctl::TrustListPtr& list : {(*node->tftp)->itl, (*node->tftp)->ctl}) {
                if (!list) continue;
                const std::string digest = ctl::hex(ctl::sha1(list->bytes));
                lists.all.insert(digest);
                if (list == (*node->tftp)->itl && phone::is_empty_itl(*list)) lists.empty.insert(digest);
            }
        }
    return lists;
}

model::SiteState released(model::SiteState site, const model::Context& context) {
    for (model::Shared<model::ClusterState>& shared : site.clusters) {
        model::ClusterState& cluster = shared.edit();
        cluster.rollback = true;
        for (std::size_t node = 0; node < cluster.nodes.size(); ++node)
            if (cluster.nodes[node]->tftp) model::start_tftp(cluster, node, context);
    }
    return site;
}

}  // namespace lab
