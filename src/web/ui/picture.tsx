export interface PictureProps {
  readonly label: string
  /** An `<svg>` that we have drawn ourselves: it holds nothing that anyone typed. */
  readonly svg: string
}

/** A drawing inside the page, without a second request, under its own name for those who do not see it. */
export const Picture = ({ label, svg }: PictureProps) => (
  <div class="picture" role="img" aria-label={label} dangerouslySetInnerHTML={{ __html: svg }} />
)
