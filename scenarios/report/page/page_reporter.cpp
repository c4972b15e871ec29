#include "scenarios/report/page/page_reporter.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/report/page/page.hpp"
#include "scenarios/report/page/story.hpp"

namespace page {
namespace {

Span::Kind kind_of(const std::string& verdict) {
    return verdict == "PASSED" ? Span::Kind::good : Span::Kind::bad;
}

// Headings within a chapter stand under its own, wherever that is.
void lower(Blocks& blocks, int by) {
    for (Block& block : blocks)
        if (auto* heading = std::get_if<Heading>(&block.what))
            heading->level = std::min(heading->level + by, 6);
}

class PageReporter : public report::Reporter {
  public:
    PageReporter(Format format, report::Sink sink) : format_(format), sink_(std::move(sink)) {}

    void begin(const report::RunFacts& facts) override { story_ = std::make_unique<Story>(facts); }
    void first_day(const run::Situation& situation) override { story_->first_day(situation); }
    void step(const run::StepResult& step, const run::Situation& situation) override {
        story_->step(step, situation);
    }
    void end(const report::RunSummary& summary) override {
        told_.push_back(story_->told(summary));
        story_.reset();
    }
    void error(const std::string& file, report::RunFailure failure,
               const std::vector<std::string>& errors) override {
        story_.reset();
        Told told{file,
                  "",
                  "ERROR",
                  failure == report::RunFailure::input ? "It can't be played as it is written."
                                                       : "The run itself failed.",
                  {}};
        std::string text;
        for (const std::string& error : errors) text += error;
        told.chapters.push_back(
            {"Verdict",
             {{Paragraph{of(Span::Kind::bad, "ERROR. " + told.sentence)}}, {Listing{"Why", text}}}});
        told_.push_back(std::move(told));
    }
    void finish(bool is_interrupted) override {
        if (story_ && is_interrupted) told_.push_back(story_->interrupted());
        const Page made = page(is_interrupted);
        sink_(format_ == Format::html ? html(made) : markdown(made));
    }

  private:
    [[nodiscard]] Page page(bool is_interrupted) {
        Page made;
        const Paragraph broken_off{of(Span::Kind::bad, "The run was broken off: this page is not whole.")};
        if (told_.size() == 1) {
            Told& only = told_.front();
            made.title = only.title.empty() ? only.file : only.title;
            if (is_interrupted) made.blocks.push_back({broken_off});
            if (!only.title.empty()) made.blocks.push_back({Paragraph{plain(only.file)}});
            std::size_t number = 0;
            for (Chapter& chapter : only.chapters) {
                made.blocks.push_back({Heading{2, chapter.title, fmt::format("chapter-{}", ++number)}});
                lower(chapter.blocks, -1);
                append(made.blocks, std::move(chapter.blocks));
            }
            return made;
        }
        const auto passed = std::ranges::count(told_, "PASSED", &Told::verdict);
        made.title = fmt::format("{} of {} scenarios passed", passed, told_.size());
        if (is_interrupted) made.blocks.push_back({broken_off});
        Table table{"Scenarios", {"File", "Verdict", "In a sentence"}, {}};
        for (std::size_t i = 0; i < told_.size(); ++i)
            table.rows.push_back({{{told_[i].file, Span::Kind::link, fmt::format("scenario-{}", i + 1)}},
                                  of(kind_of(told_[i].verdict), told_[i].verdict),
                                  plain(told_[i].sentence)});
        made.blocks.push_back({std::move(table)});
        for (std::size_t i = 0; i < told_.size(); ++i) {
            Told& told = told_[i];
            made.blocks.push_back({Heading{2, told.file, fmt::format("scenario-{}", i + 1)}});
            if (!told.title.empty()) made.blocks.push_back({Paragraph{plain(told.title)}});
            for (Chapter& chapter : told.chapters) {
                made.blocks.push_back({Heading{3, chapter.title}});
                append(made.blocks, std::move(chapter.blocks));
            }
        }
        return made;
    }

    Format format_;
    report::Sink sink_;
    std::unique_ptr<Story> story_;
    std::vector<Told> told_;
};

}  // namespace

std::unique_ptr<report::Reporter> page_reporter(Format format, report::Sink sink) {
    return std::make_unique<PageReporter>(format, std::move(sink));
}

}  // namespace page
