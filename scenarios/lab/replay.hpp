// scenarios/lab/replay.hpp: a phone in the lab is given the bytes that the phones out there hold, and then
// tonight's, and tells which of them it took. The keys stay in the cluster: nothing is signed here.
//
// A phone comes fresh, and goes through these stages; a reset leads from each to the next:
//   bare   no list, and a plain configuration that names this server as its CallManager and the cluster's own
//          TVS, which are asked live;
//   held   the lists of the baseline: the first ones, taken without a question (R1 of phone/rules.hpp). From
//          now on the phone wants a signed configuration, finds none here, and keeps the one that it has
//          (inferred: it is what phones do whose server has none);
//   next   tonight's lists: the question.
#pragma once

#include <map>
#include <optional>
#include <stdexcept>

#include "scenarios/survey/survey.hpp"
#include "scenarios/worlds/live/held_lists.hpp"

namespace lab {

// What one TFTP node serves; nullptr: it has no such list.
struct ServedLists {
    std::string node;
    ctl::TrustListPtr itl;
    ctl::TrustListPtr ctl;

    [[nodiscard]] live::OfferedLists digests() const;  // SHA-1
};

// Those of the first node of a survey that serves lists, for any device. Nothing where none does.
[[nodiscard]] std::optional<ServedLists> lists_of(const survey::Survey& survey);

// The TVS that the phones of a survey know, in their order: of the first configuration that was read. Empty:
// there was none, and phones will find every signer that their lists don't name unknown.
[[nodiscard]] std::vector<phone::TvsAddress> tvs_of(const survey::Survey& survey);

enum class Stage { bare, held, next };
[[nodiscard]] std::string stage_name(Stage stage);  // "BARE"

enum class ReplayVerdict {
    accepted,      // it holds tonight's lists
    refused,       // it kept those of the baseline
    refused_held,  // it did not even take those of the baseline
    not_fresh,     // it came with lists of its own, which are neither
    already,       // it came with tonight's
};
[[nodiscard]] std::string replay_verdict_name(ReplayVerdict verdict);  // "ACCEPTED"

// What a phone's alarm came to.
struct Heard {
    Stage stage = Stage::bare;  // at which it was sent
    std::optional<ReplayVerdict> verdict{};
};

class Replay {
  public:
    // `configuration` names this server and the TVS.
    Replay(ServedLists held, ServedLists next, phone::Configuration configuration)
        : held_(std::move(held)), next_(std::move(next)), configuration_(std::move(configuration)) {}

    // The file of this name, as the phone that it names stands; nullptr: there is none.
    [[nodiscard]] model::SharedBytes file(std::string_view name);

    // The phone that asks for this file comes with lists already: it wants a signed configuration before it
    // was given a list here. Nothing for any other file.
    [[nodiscard]] std::optional<std::string> came_with_lists(std::string_view name) const;

    // A phone says which lists it holds. Of the lists of a stage its first answer after it was given them
    // counts: a phone whose lists were erased since would take any.
    Heard hear(const live::TrustListAlarm& alarm);

    // Does it go on to another stage, once it is reset?
    [[nodiscard]] bool goes_on(const std::string& device) const;
    // It has been told to reset.
    void go_on(const std::string& device);

    // Phones that have said something and came to no verdict, with the stage at which they are.
    [[nodiscard]] std::map<std::string, Stage> unfinished() const;

    [[nodiscard]] const ServedLists& held() const { return held_; }
    [[nodiscard]] const ServedLists& next() const { return next_; }

  private:
    struct Progress {
        Stage stage = Stage::bare;
        bool has_spoken = false;
        bool was_given = false;  // the lists of this stage
        std::optional<Stage> following{};
        std::optional<ReplayVerdict> verdict{};
    };
    [[nodiscard]] Progress* progress(const std::string& device);

    ServedLists held_;
    ServedLists next_;
    phone::Configuration configuration_;
    std::map<std::string, Progress> phones_;  // by name
};

}  // namespace lab
